/** Audit records as messages of the syslog protocol. RFC 5424 */
import type { Outgoing } from './outgoing.ts';

/** RFC 5425 §4.3.1: what every receiver should take, and some cut off at. */
const LONGEST_BYTES = 8_192;

/** RFC 5424 §6.2.1: facility 13, log audit; severities informational and warning. */
const FACILITY = 13;
const SEVERITY = { done: 6, failed: 4 };

/** RFC 5424 §7.2.2: the number is for documentation (RFC 5612), since Avow has none of its own. */
const STRUCTURED_DATA = 'avow@32473';

/** RFC 5424 §6.2.7 */
const LONGEST_MESSAGE_ID = 32;

/**
 * RFC 5424 §6: the record as JSON, below a header and its id. ASCII alone, other characters escaped as JSON has it: so there is no
 * doubt about the encoding, and no byte order mark before the JSON.
 */
export function syslogMessage(one: Outgoing, hostName: string): string {
  const priority = FACILITY * 8 + (one.failed ? SEVERITY.failed : SEVERITY.done);
  const time = new Date(one.at).toISOString();
  const messageId = one.event.slice(0, LONGEST_MESSAGE_ID);
  const data = `[${STRUCTURED_DATA} id="${escaped(one.id)}" tenant="${escaped(one.tenant)}"]`;
  const header = `<${priority}>1 ${time} ${hostName} avow - ${messageId} ${data} `;
  return header + bodyOf(one, LONGEST_BYTES - header.length);
}

/** RFC 6587 §3.4.1, RFC 5425 §4.3: the length in bytes, which here are characters, before each message. */
export function frame(message: string): string {
  return `${message.length} ${message}`;
}

/** RFC 5424 §6.3.3 */
function escaped(value: string): string {
  return value.replaceAll(/["\\\]]/g, (character) => `\\${character}`);
}

/**
 * A message that is too long for its receiver would be cut off anywhere. So the largest parts are left out, by name: the record has
 * its id, by which all of it is found in Avow.
 */
function bodyOf({ body, text }: Outgoing, longest: number): string {
  let shown = ascii(text);
  const { unmapped, ...event } = body;
  // Of an OCSF event, what makes it one stays.
  const isNested = typeof unmapped === 'object' && unmapped !== null;
  const parts = new Map<string, unknown>(Object.entries(isNested ? unmapped : body));
  const shortened: string[] = [];
  while (shown.length > longest) {
    const largest = largestOf(parts);
    if (largest === null) break;
    parts.delete(largest);
    shortened.push(largest);
    const left = { ...Object.fromEntries(parts), shortened };
    shown = ascii(JSON.stringify(isNested ? { ...event, unmapped: left } : left));
  }
  return shown;
}

const STAYS: ReadonlySet<string> = new Set(['at', 'id', 'tenant', 'seal', 'event']);

function largestOf(parts: ReadonlyMap<string, unknown>): string | null {
  const sizes = [...parts]
    .filter(([name]) => !STAYS.has(name))
    .map(([name, value]) => ({ name, size: ascii(JSON.stringify(value ?? null)).length }));
  return sizes.toSorted((a, b) => b.size - a.size)[0]?.name ?? null;
}

function ascii(json: string): string {
  return json.replaceAll(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
