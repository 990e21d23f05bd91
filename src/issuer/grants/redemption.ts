import type { Values } from '../../claims/source.ts';
import { type AuthorizationDetail, readDetails } from '../../oauth/authorization-details.ts';
import type { Client } from '../../oauth/client.ts';
import { chooseDetailTarget } from '../../oauth/detail-target.ts';
import type { Form } from '../../oauth/form.ts';
import { readScopes } from '../../oauth/scope.ts';
import { chooseTarget, type Target } from '../../oauth/target.ts';
import type { Transaction } from '../../oauth/txn-token.ts';
import type { Original } from '../derivation.ts';
import type { ExchangeTerms } from '../exchange-terms.ts';
import type { Holding } from '../holding.ts';
import type { Issuer } from '../issuer.ts';
import { type Progress, recordDetails, recordTarget } from '../progress.ts';
import type { Refresh } from '../refresh.ts';
import type { FoundSubject } from '../subject.ts';

/** A request at the token endpoint whose client is known. */
export interface TokenRequest {
  readonly client: Client;
  readonly form: Form;
  /** What a refusal keeps of it, and of which each grant says how far it came. */
  readonly progress: Progress;
}

/** What a grant speaks for: whom the token is about, at which API, for which scopes. */
export interface Redemption extends Target {
  readonly subject: FoundSubject;
  /** RFC 8693 §2.2.1; null for the grants that do not know the member. */
  readonly issuedTokenType: string | null;
  /** What an exchange sets for the token; null for every other grant. */
  readonly terms: ExchangeTerms | null;
  /** TokenAsk.details */
  readonly details?: readonly AuthorizationDetail[];
  /** TokenAsk.resources */
  readonly resources?: readonly string[];
  /** TokenAsk.transaction */
  readonly transaction?: Transaction | null;
  /** TokenAsk.frozen */
  readonly frozen?: Values | null;
  /** The tokens of Avow's own that it is made of: the subject's, and the actor's. Absent where there is none. */
  readonly madeOf?: readonly Original[];
  /** Absent or null where no refresh token goes with the access token. */
  readonly refresh?: Refresh | null;
  /** What the request must prove to have, because what it shows is bound to it. */
  readonly holdings?: readonly Holding[];
}

/** @throws OAuthError in the words of the grant's own standard, Conflict where another request was first */
export type Redeem = (issuer: Issuer, request: TokenRequest) => Promise<Redemption>;

/** What a request asks for. */
export interface AskedTarget extends Target {
  /** RFC 9396: valid, and of this API. */
  readonly details: readonly AuthorizationDetail[];
}

/**
 * The API, the scopes and the authorization details that the form asks for.
 * @param elsewhere TargetRequest.elsewhere
 */
export function askedTarget(
  { apis, detailTypes }: Pick<Issuer, 'apis' | 'detailTypes'>,
  { form, client, progress }: TokenRequest,
  elsewhere = false,
): AskedTarget {
  const scopes = readScopes(form);
  const asked = { resources: form.all('resource'), audiences: form.all('audience'), scopes, elsewhere };
  const details = readDetails(form, client, detailTypes);
  const target =
    details.length === 0
      ? chooseTarget(asked, client, apis)
      : chooseDetailTarget(asked, details, detailTypes, client, apis);
  recordTarget(progress.record, target);
  recordDetails(progress.record, details);
  return { ...target, details };
}
