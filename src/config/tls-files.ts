import { createPrivateKey, X509Certificate } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import type { AuditStreamConfig, Config, DecisionPointConfig, ResolverConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

type Tls = NonNullable<Extract<ResolverConfig, { url: string }>['tls']>;
type Part = keyof Tls;

/** What each file has to hold; throws where it does not. */
const PARTS: readonly { readonly part: Part; readonly holds: string; readonly read: (pem: string) => unknown }[] = [
  { part: 'cert', holds: 'a certificate', read: (pem) => new X509Certificate(pem) },
  { part: 'key', holds: 'a private key without a passphrase', read: (pem) => createPrivateKey(pem) },
  { part: 'ca', holds: 'certificates', read: (pem) => new X509Certificate(pem) },
];

/**
 * The configuration with the contents of the PEM files in the place of their names, under `tls` of the resolvers, of decision points
 * and of the streams of the audit log. A relative name counts from the configuration file. An entry with a problem in its files has
 * no `tls` any more.
 */
export function withTlsFiles(
  config: Config,
  configFile: string,
  readFile: (path: string) => string,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = (at: readonly string[], files: Tls): { tls?: Tls } => {
    const found = readTls(files, dirname(configFile), readFile);
    problems.push(...found.problems.map(({ key, ...other }) => ({ key: [...at, 'tls', ...key], ...other })));
    return found.problems.length > 0 ? {} : { tls: found.tls };
  };
  const resolvers = Object.entries(config.resolvers).map(([name, resolver]): [string, ResolverConfig] => {
    if (!('tls' in resolver) || resolver.tls === undefined) return [name, resolver];
    const { tls, ...rest } = resolver;
    return [name, { ...rest, ...read(['resolvers', name], tls) }];
  });
  const streams = Object.entries(config.audit.streams).map(([name, stream]): [string, AuditStreamConfig] => {
    const { tls, ...rest } = stream;
    return [name, tls === undefined ? rest : { ...rest, ...read(['audit', 'streams', name], tls) }];
  });
  const decisionPoints = Object.entries(config.decisionPoints).map(([name, point]): [string, DecisionPointConfig] => {
    const { tls, ...rest } = point;
    return [name, tls === undefined ? rest : { ...rest, ...read(['decisionPoints', name], tls) }];
  });
  const audit = { ...config.audit, streams: Object.fromEntries(streams) };
  const entries = { resolvers: Object.fromEntries(resolvers), decisionPoints: Object.fromEntries(decisionPoints) };
  return { config: { ...config, ...entries, audit }, problems };
}

function readTls(files: Tls, folder: string, readFile: (path: string) => string) {
  const tls: Tls = {};
  const problems: Problem[] = [];
  for (const { part, holds, read } of PARTS) {
    const named = files[part];
    if (named === undefined) continue;
    const file = isAbsolute(named) ? named : join(folder, named);
    const key = [part];
    try {
      tls[part] = readFile(file);
    } catch {
      problems.push({
        key,
        message: `the file ${named} cannot be read`,
        mend: `check that ${file} exists and may be read`,
      });
      continue;
    }
    if (!succeeds(() => read(tls[part] ?? ''))) {
      problems.push({
        key,
        message: `${named} does not hold ${holds}`,
        mend: 'name a file in PEM form (-----BEGIN …)',
      });
    }
  }
  if (problems.length === 0 && !belongTogether(tls)) {
    const mend = 'name the key that the certificate was made with';
    problems.push({ key: ['key'], message: `the key in ${files.key} is not the certificate's`, mend });
  }
  return { tls, problems };
}

function belongTogether({ cert, key }: Tls): boolean {
  return cert === undefined || key === undefined || new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
