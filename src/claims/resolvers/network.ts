import { hostName } from '../../outbound/host.ts';
import { targetProblem, uselessPermissions } from '../../outbound/target.ts';
import type { Problem } from '../../problem.ts';
import { hasPlaceholder } from '../need.ts';
import type { NetworkConfig } from './json-call.ts';
import { policyProblems } from './remote.ts';

/**
 * What every source on the network must get right, whatever its kind.
 * @param at the key of its entry
 */
export function networkProblems(at: Problem['key'], config: NetworkConfig): readonly Problem[] {
  const found = [...targetProblems(config), ...clearTextProblems(config), ...headerProblems(config)];
  return [...policyProblems(at, config), ...found.map(({ key, ...problem }) => ({ key: [...at, ...key], ...problem }))];
}

interface Url {
  readonly key: readonly string[];
  readonly url: string;
}

/** The URLs that are asked, without path and query. One whose host cannot be told has a problem of its own. */
function originsOf({ url, auth }: NetworkConfig): readonly Url[] {
  const urls: Url[] = [{ key: ['url'], url }];
  if (auth?.kind === 'client-credentials') urls.push({ key: ['auth', 'tokenUrl'], url: auth.tokenUrl });
  return urls
    .map(({ key, url: written }) => ({ key, url: /^https?:\/\/[^/?#\\{}]+/i.exec(written)?.[0] ?? '' }))
    .filter((origin) => URL.canParse(origin.url));
}

function targetProblems(config: NetworkConfig): readonly Problem[] {
  const { allowPrivate } = config;
  const origins = originsOf(config);
  const refused = origins.flatMap(({ key, url }) => {
    const problem = targetProblem(url, allowPrivate);
    return problem === null ? [] : [{ key, ...problem }];
  });
  const urls = origins.map(({ url }) => url);
  const useless = uselessPermissions(urls, allowPrivate).map((index) => ({
    key: ['allowPrivate', index],
    message: `${allowPrivate[index]} is the host of no URL here`,
    mend: `write the host as its URL has it: ${urls.map(hostName).join(', ')}`,
  }));
  return urls.length === 0 ? refused : [...refused, ...useless];
}

/** RFC 6750 §5.3, RFC 6749 §3.2, RFC 7617 §4: what proves who one is goes over TLS, or stays within one's own network. */
function clearTextProblems(config: NetworkConfig): readonly Problem[] {
  const { auth, tls, url, allowPrivate } = config;
  const allowed = new Set(allowPrivate.map(hostName));
  const inClear = ({ url: origin }: Url) => /^http:/i.test(origin) && !allowed.has(hostName(origin));
  const exposed = auth === undefined ? [] : originsOf(config).filter(inClear);
  const problems: Problem[] = exposed.map(({ key }) => ({
    key,
    message: 'credentials would go over the internet in clear',
    mend: 'write https://',
  }));
  if (tls !== undefined && /^http:/i.test(url)) {
    problems.push({ key: ['tls'], message: 'the url is not behind TLS', mend: 'write https:// in url, or remove tls' });
  }
  return problems;
}

/** Headers that say how a request is sent; they are fetch's own. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const OF_SIGNATURES: ReadonlySet<string> = new Set(['content-digest', 'signature', 'signature-input']);

function headerProblems({ headers, auth, sign }: NetworkConfig): readonly Problem[] {
  return Object.entries(headers).flatMap(([header, value]) => {
    const key = ['headers', header];
    const name = header.toLowerCase();
    if (!isHeader(header, value)) {
      // The value may be a secret, and is not repeated.
      const message = 'the header cannot be sent: its name or its value has a character that HTTP does not allow';
      return [{ key, message, mend: 'look for a line break at the end of a secret from the environment' }];
    }
    if (hasPlaceholder(value)) {
      const message = 'a placeholder stands in a header, where no value is filled in';
      return [{ key, message, mend: 'put it in the url, or in the body' }];
    }
    const taken =
      OF_THE_CONNECTION.has(name) ||
      (auth !== undefined && name === 'authorization') ||
      (sign !== undefined && OF_SIGNATURES.has(name));
    return taken ? [{ key, message: `Avow sets ${name} itself`, mend: 'remove it' }] : [];
  });
}

/** RFC 9110 §5.1, §5.5: field names and values, as fetch holds them to it. */
function isHeader(name: string, value: string): boolean {
  try {
    return new Headers([[name, value]]).has(name);
  } catch {
    return false;
  }
}
