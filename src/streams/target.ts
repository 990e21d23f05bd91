/** What the `to` of a stream says. */
export type Target =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'syslog'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'file'; readonly path: string };

/** RFC 5425 §4.1; plain TCP has none. */
const SYSLOG_TLS_PORT = 6_514;

/** Reads a text that schema/audit.ts has passed; null where it is no URL. */
export function readTarget(to: string): Target | null {
  const { tls, place } = /^syslog\+t(?<tls>ls|cp):\/\/(?<place>.+)$/.exec(to)?.groups ?? {};
  if (place !== undefined) return syslogTarget(place, tls === 'ls');
  if (/^https?:/.test(to)) return URL.canParse(to) ? { kind: 'http', url: to } : null;
  return { kind: 'file', path: to };
}

/** The same, of a configuration that was checked. */
export function targetOf(to: string): Target {
  const target = readTarget(to);
  if (target === null) throw new TypeError(`${to} should not have passed the check of the configuration`);
  return target;
}

/** As the host of an https URL is read: addresses and names in their one form. */
function syslogTarget(place: string, tls: boolean): Target | null {
  const named = URL.parse(`https://${place.replace(/:[0-9]+$/, '')}`);
  const port = /:(?<port>[0-9]+)$/.exec(place)?.groups?.port;
  const number = port === undefined ? SYSLOG_TLS_PORT : Number(port);
  if (named === null || number < 1 || number > 65_535) return null;
  return { kind: 'syslog', host: named.hostname.replace(/^\[|\]$/g, ''), port: number, tls };
}
