/** What every product's hook comes down to: who asks for whom, and the answers that the product understands. */
import type { ClaimType } from '../../schema/config.ts';
import type { Values } from '../claims/source.ts';
import type { TokenClaims } from '../issuer/token-claims.ts';

/** What a product says of the token that it is about to issue, in no product's words. */
export interface HookAsk {
  /** The application, by the product's own id; null where the product does not say. */
  readonly client: string | null;
  /** The person; null where the application asks for itself. */
  readonly subject: HookSubject | null;
  /** The scopes of the token; null where the product does not say, and then all that the application may have are meant. */
  readonly scopes: readonly string[] | null;
  /** The audiences of the token, as far as the product says. */
  readonly audiences: readonly string[];
  /** What the product knows of the person: the source `idp`. */
  readonly idp: Values | null;
  /** The address of the person's device. */
  readonly ip: string | null;
}

export interface HookSubject {
  /** What the product calls the person, always. */
  readonly id: string;
  /** What the person signs in with, which may change. */
  readonly login: string;
}

/** An answer over HTTP; without a body where it is null. */
export interface HookAnswer {
  readonly status: number;
  readonly body: object | null;
}

/** Why there are no claims: refused stands, undecided may be asked again. The description is public. */
export interface Denial {
  readonly because: 'refused' | 'undecided';
  readonly description: string;
}

/** One request, read. */
export interface Hook {
  readonly ask: HookAsk;
  /** The token gets these claims. */
  grant(claims: TokenClaims): HookAnswer;
  /** The token is issued as it would be if Avow were not there. */
  without(): HookAnswer;
}

/** One product's side of the conversation. Pure. */
export interface Adapter {
  /**
   * Reads a request in the product's documented form.
   * @param owned the names of all configured claims: what stands under them is Avow's, from an earlier token
   * @returns the request, or what is wrong with it
   */
  read(body: unknown, owned: ReadonlySet<string>): Hook | { readonly problem: string };
  /** No token is issued. */
  deny(denial: Denial): HookAnswer;
  /** The same as without(), to a request that cannot be read. */
  readonly unchanged: HookAnswer;
  /** Why the product takes no claim of this name or type, whatever its value; null where it may. */
  refuses(claim: string, type: ClaimType): string | null;
  /** Why the product would not take these claims; null where it does. */
  misfit(claims: TokenClaims): string | null;
}
