/** RFC 7643 §2.3.5: an xsd:dateTime, "both a date and a time", of which the offset is optional. */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}:\d{2})(\.\d{1,12})?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * The instant as UTC ISO text with milliseconds, whose code-unit order is the order of time; null where the text is no
 * dateTime. Without an offset it is UTC: the zone of nobody here could be meant. Years beyond 0 to 9999 in UTC are none: their text would not sort.
 */
export function instantOf(text: string): string | null {
  const [, date, hour, rest, fraction = '', offset = 'Z'] = DATE_TIME.exec(text.toUpperCase()) ?? [];
  if (date === undefined || Number(hour) > 23) return null;
  // Date.parse lets 30 February through as 1 March.
  if (isoText(Date.parse(`${date}T00:00:00Z`))?.slice(0, 10) !== date) return null;
  return isoText(Date.parse(`${date}T${hour}:${rest}${fraction.slice(0, 4)}${offset}`));
}

function isoText(milliseconds: number): string | null {
  if (Number.isNaN(milliseconds)) return null;
  const text = new Date(milliseconds).toISOString();
  return text.length === 24 ? text : null;
}
