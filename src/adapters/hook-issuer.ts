import type { SubjectName } from '../../schema/config.ts';
import type { ForeignIssuer } from '../issuer/foreign-issuer.ts';
import type { HookCredential } from './credential.ts';
import type { Adapter } from './hook.ts';

/** An issuer that calls Avow by its own product's hook. */
export interface HookIssuer extends ForeignIssuer {
  readonly adapter: Adapter;
  readonly credential: HookCredential;
  readonly subject: {
    readonly by: SubjectName;
    /** With `link`: the identity provider whose subjects its people are. */
    readonly issuer: string | null;
  };
  readonly onUndecided: 'deny' | 'unchanged';
  /** Whether a token whose scopes Avow refuses in part is issued all the same, without their claims. */
  readonly partial: boolean;
}
