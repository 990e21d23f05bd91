/** An assertion will not do; the message says why, and may be told to whoever showed it. */
export class SamlRefused extends Error {
  override readonly name = 'SamlRefused';
}
