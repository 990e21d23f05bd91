import type { ClientConfig } from '../../../schema/config.ts';

/** One grant type: RFC 6749 §4.5 (extension grants) and the grants of the core. */
export interface Grant {
  /** Its name in avow.yaml. */
  readonly name: ClientConfig['grants'][number];
  /** Its name on the wire. */
  readonly type: string;
  /** The parameters that are its own, beside those of every token request (client authentication, scope, resource). */
  readonly parameters: ReadonlySet<string>;
  /** Whose token comes out: a person's, or the application's own. */
  readonly subject: 'human' | 'machine';
}
