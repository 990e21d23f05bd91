/** Distinguished names, compared part by part. RFC 4514, RFC 8705 §2.1.2 */

/** The parts from the root down, each `TYPE=value` with the type in capitals and the value as it is meant. */
export type DistinguishedName = readonly string[];

/** RFC 4514 §2: `CN=bank,O=Bank\, Ltd,C=GB`, the leaf first. Null where it is none. */
export function parseDistinguishedName(text: string): DistinguishedName | null {
  const parts = text.match(/(?:[^,\\]|\\.)+/g) ?? [];
  // What stands between the parts is one comma each: nothing else is lost.
  if (parts.join(',') !== text) return null;
  const named = parts.map((part) => partOf(part.trim()));
  return named.every((part) => part !== null) && named.length > 0 ? named.toReversed() : null;
}

/** As Node tells the subject of a certificate: a part a line, the root first, escaped as in RFC 2253. */
export function parseSubject(subject: string | undefined): DistinguishedName {
  return (subject ?? '').split('\n').map((line) => partOf(line) ?? line);
}

export function sameName(a: DistinguishedName, b: DistinguishedName): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function partOf(text: string): string | null {
  const [, type, value] = /^([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+) *= *(.+)$/.exec(text) ?? [];
  return type === undefined || value === undefined ? null : `${type.toUpperCase()}=${unescaped(value)}`;
}

/** RFC 4514 §2.4: `\,` and `\2C`, the latter an octet of UTF-8. */
function unescaped(value: string): string {
  const octets = /(?:\\[0-9A-Fa-f]{2})+/g;
  return value
    .replace(octets, (run) => Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8'))
    .replace(/\\([^0-9A-Fa-f])/g, '$1');
}
