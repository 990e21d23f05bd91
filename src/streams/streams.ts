import type { AuditStreamConfig } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import type { Work } from '../workers.ts';
import type { Destination } from './destination.ts';
import { fileDestination } from './file.ts';
import { httpDestination } from './http.ts';
import { type AuditStream, follow, type StreamDeps } from './stream.ts';
import { syslogDestination } from './syslog.ts';
import { type Target, targetOf } from './target.ts';

export interface AuditStreamsConfig {
  readonly issuer: string;
  readonly streams: Readonly<Record<string, AuditStreamConfig>>;
  /** Finds a file that the configuration names. */
  readonly locate: (path: string) => string;
}

/** The streams of the audit log, one work each; it ends when the delivery that is under way has, which has a bound of its own. */
export function auditStreamWorks(deps: StreamDeps, config: AuditStreamsConfig): readonly Work[] {
  return Object.entries(config.streams).map(([name, stream]) => ({
    as: JSON.stringify(['audit stream', name, stream, config.issuer]),
    run: (stop) => follow(deps, streamOf(name, stream, config, deps.effects), stop),
  }));
}

/** What stands for every tenant. */
const EVERY = '*';

function streamOf(name: string, stream: AuditStreamConfig, config: AuditStreamsConfig, effects: Effects): AuditStream {
  const { format, personal, tenant } = stream;
  const destination = destinationOf(targetOf(stream.to), stream, config, effects);
  return { name, tenant: tenant === EVERY ? null : tenant, format, personal, destination };
}

function destinationOf(
  target: Target,
  { authorization, headers, allowPrivate, tls }: AuditStreamConfig,
  { issuer, locate }: AuditStreamsConfig,
  effects: Effects,
): Destination {
  const policy = { allowPrivate, ...(tls !== undefined && { tls }) };
  switch (target.kind) {
    case 'file':
      return fileDestination(locate(target.path), effects);
    case 'http': {
      const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const sent = {
        'content-type': 'application/x-ndjson',
        ...Object.fromEntries(named),
        ...(authorization !== undefined && { authorization }),
      };
      return httpDestination({ url: target.url, fetch: effects.outbound(policy), headers: sent }, effects);
    }
    case 'syslog': {
      const { host, port, tls: secure } = target;
      const to = { host, port, tls: secure };
      return syslogDestination(
        { to, transmit: effects.transmitter(policy), hostName: new URL(issuer).hostname },
        effects,
      );
    }
  }
}
