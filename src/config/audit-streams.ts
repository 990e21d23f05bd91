import type { AuditStreamConfig, Config } from '../../schema/config.ts';
import { targetProblem, uselessPermissions } from '../outbound/target.ts';
import type { Problem } from '../problem.ts';
import { readTarget, type Target } from '../streams/target.ts';

type Setting = 'authorization' | 'headers' | 'tls' | 'allowPrivate';

const SETTINGS: readonly Setting[] = ['authorization', 'headers', 'tls', 'allowPrivate'];

/** What has a meaning for each kind of place. */
const TAKES: Readonly<Record<Target['kind'], readonly Setting[]>> = {
  http: SETTINGS,
  syslog: ['tls', 'allowPrivate'],
  file: [],
};

const CALLED: Readonly<Record<Target['kind'], string>> = {
  http: 'a URL',
  syslog: 'a syslog receiver',
  file: 'a file',
};

/** What can be told of the streams of the audit log before anything is sent. */
export function checkAuditStreams({ audit }: Config): readonly Problem[] {
  const streams = Object.entries(audit.streams);
  return streams.flatMap(([name, stream], index) => {
    const key = ['audit', 'streams', name];
    const target = readTarget(stream.to);
    if (target === null) {
      return [{ key: [...key, 'to'], message: 'this is no URL', mend: 'write it as https://host:port/path' }];
    }
    const before = streams.slice(0, index).find(([, other]) => target.kind === 'file' && other.to === stream.to);
    const shared =
      before === undefined
        ? []
        : [{ key: [...key, 'to'], message: `${before[0]} writes to this file`, mend: 'give each stream its own file' }];
    return [...shared, ...useless(key, stream, target), ...closed(key, stream, target)];
  });
}

function useless(key: readonly string[], stream: AuditStreamConfig, target: Target): readonly Problem[] {
  const isThere: Readonly<Record<Setting, boolean>> = {
    authorization: stream.authorization !== undefined,
    headers: Object.keys(stream.headers).length > 0,
    tls: stream.tls !== undefined,
    allowPrivate: stream.allowPrivate.length > 0,
  };
  const mistaken = SETTINGS.filter((name) => isThere[name] && !TAKES[target.kind].includes(name));
  const isPlain = isThere.tls && /^(http|syslog\+tcp):/.test(stream.to);
  return [
    ...mistaken.map((name) => ({
      key: [...key, name],
      message: `${CALLED[target.kind]} has no ${name}`,
      mend: `remove ${name}`,
    })),
    ...(isPlain
      ? [
          {
            key: [...key, 'tls'],
            message: 'to is not behind TLS',
            mend: 'write https:// or syslog+tls:// in to, or remove tls',
          },
        ]
      : []),
  ];
}

/** The host, by its name alone. */
function closed(key: readonly string[], { allowPrivate }: AuditStreamConfig, target: Target): readonly Problem[] {
  if (target.kind === 'file') return [];
  const url = target.kind === 'http' ? target.url : target.host;
  const problem = targetProblem(url, allowPrivate);
  return [
    ...(problem === null ? [] : [{ key: [...key, 'to'], ...problem }]),
    ...uselessPermissions([url], allowPrivate).map((index) => ({
      key: [...key, 'allowPrivate', index],
      message: `${allowPrivate[index]} is not the host of to`,
      mend: 'write the host as to has it',
    })),
  ];
}
