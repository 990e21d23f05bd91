/** saml-core §1.3.3: xs:dateTime in UTC; of what is finer than milliseconds nothing depends. */
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?Z$/;

/** @returns milliseconds since the epoch; null where the text is no instant */
export function readInstant(text: string): number | null {
  const [, seconds = '', fraction = ''] = INSTANT.exec(text.trim()) ?? [];
  const at = Date.parse(`${seconds}${fraction.slice(0, 4)}Z`);
  return Number.isFinite(at) ? at : null;
}
