import { auditWrite, type TokenRecord } from '../audit/record.ts';
import type { Api } from '../oauth/api.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import { chooseGrant } from '../oauth/grants/table.ts';
import { type TokenResponse, tokenResponse } from '../oauth/token-response.ts';
import { Conflict, type Write } from '../store/port.ts';
import { refusalOfReplay, replayWrites } from './assertion.ts';
import { bindToken, isBearer, isProofMark, proofReplayed } from './binding.ts';
import { authenticateCaller, isPublic } from './caller.ts';
import { askWrites, consentWrites } from './consent.ts';
import { deliver } from './deliver.ts';
import { derivationWrites, type Original } from './derivation.ts';
import { scopeTemplates } from './dynamic-scopes.ts';
import { evaluate } from './evaluate.ts';
import { REDEEM } from './grants/table.ts';
import { checkHolding } from './holding.ts';
import type { Issuer, Presented } from './issuer.ts';
import { originOf } from './origin.ts';
import { newProgress, type Progress, recordContent, recordEvaluation } from './progress.ts';
import { refreshOf, reused, reuseWrites } from './refresh.ts';
import { boundOf } from './refusals.ts';
import { linkedToAnother, linkWrites, partiesStill } from './subject.ts';
import { tokenContent } from './token-content.ts';

/** How often an issuance is decided anew that met another's first link, or a change of its person. */
const ROUNDS = 5;

const NONE: readonly Write[] = [];
const NOTHING: readonly Original[] = [];

const ANEW: ReadonlySet<string> = new Set(['link', 'version']);

/**
 * The token endpoint: load (who asks, for whom, for which API) → decide (rules and claims, one plan, one run) → commit
 * (link, opaque token and audit record together). A refusal is kept in the audit log before it is answered.
 * @throws OAuthError RFC 6749 §5.2, RFC 8693 §2.2.2, RFC 8707 §2
 */
export async function issueToken(issuer: Issuer, presented: Presented, form: Form): Promise<TokenResponse> {
  for (let round = 1; ; round += 1) {
    const progress = newProgress(form);
    try {
      return await attempt(issuer, presented, form, progress);
    } catch (error) {
      // Another request made the first link, or the person changed, meanwhile: what is there now decides.
      if (error instanceof Conflict && ANEW.has(error.kind) && round < ROUNDS) continue;
      throw await recordRefusal(issuer, presented, progress, error);
    }
  }
}

async function attempt(issuer: Issuer, presented: Presented, form: Form, progress: Progress): Promise<TokenResponse> {
  const { record } = progress;
  const caller = authenticateCaller(issuer, presented, form);
  const { client, replay } = caller instanceof Promise ? await caller : caller;
  progress.tenant = client.tenant;
  progress.isProven = !isPublic(client);
  progress.replay = replayWrites(client, replay);
  record.client = client.id;

  const { name } = chooseGrant(form, client);
  const redemption = await REDEEM[name](issuer, { client, form, progress });
  const { api, subject } = redemption;
  const parties = { client, api };
  const binding = isBearer(presented, parties) ? null : await bindToken(issuer, presented, parties);
  if (binding !== null) progress.replay = [...progress.replay, ...binding.writes];
  const confirmation = binding?.confirmation ?? null;
  for (const holding of redemption.holdings ?? []) checkHolding(presented, confirmation, holding);
  const origin = originOf(client, presented, form);
  const ask = { ...redemption, client, confirmation: isPassedOn(api) ? null : confirmation, origin };
  const evaluation = await evaluate(issuer, ask);
  recordEvaluation(issuer, client.tenant, record, evaluation);
  progress.asked = askWrites(evaluation);
  const content = tokenContent(issuer, ask, evaluation);
  recordContent(record, content);
  const refreshed = refreshOf(issuer, ask, redemption.refresh ?? null, evaluation);
  const { madeOf = NOTHING } = redemption;
  const family = refreshed?.token.family ?? null;
  const { accessToken, tokenType, writes } = await deliver(issuer, ask, content, family, madeOf.length > 0);
  const kept = auditOf(issuer, client.tenant, { ...record, event: 'token.issued', error: null });
  await issuer.store.commit([
    ...partiesStill(client, subject),
    ...progress.replay,
    ...progress.spends,
    ...consentWrites(evaluation),
    ...linkWrites(issuer, client.tenant, client.id, subject),
    ...writes,
    ...derivationWrites(client, madeOf, content.token),
    ...(refreshed?.writes ?? NONE),
    kept,
  ]);
  return tokenResponse({
    accessToken,
    issuedTokenType: redemption.issuedTokenType,
    tokenType,
    expiresIn: content.token.exp - content.token.iat,
    scope: content.token.scope,
    refreshToken: refreshed?.token.text ?? null,
    // What a transaction is about is told with the token itself.
    details: isPassedOn(api) ? undefined : evaluation.details,
  });
}

/** Transaction tokens go on from one workload to the next, and so are bound to none. */
function isPassedOn({ issues }: Api): boolean {
  return issues === 'txn-token';
}

/**
 * Keeps a refusal, and spends the assertion that came with it, before it is answered.
 * @returns the error to throw
 */
async function recordRefusal(issuer: Issuer, { ip }: Presented, progress: Progress, thrown: unknown): Promise<unknown> {
  const error = thrown instanceof Conflict ? refusalOf(thrown, progress.record.client) : thrown;
  const known = error instanceof OAuthError ? error : null;
  // Those that filled the bucket are on record; a flood must not become one of records.
  if (known?.isLimited === true) return error;
  if (known !== null) known.isRecorded = true;
  const record: TokenRecord = {
    ...progress.record,
    event: 'token.refused',
    // Nothing was given, though it may have been there to give.
    scopesGranted: [],
    claims: [],
    movedToIntrospection: [],
    jti: null,
    expiresAt: null,
    ...(!progress.isProven && { address: ip }),
    error: { code: known?.code ?? 'server_error', reason: known?.audit ?? 'unexpected' },
  };
  const spent = thrown instanceof Conflict ? [] : progress.replay;
  const reuse = isReuse(thrown) && progress.family !== null ? reuseWrites(issuer, progress.family) : [];
  // The tenant of a caller that could not be authenticated is not known: its refusals are the installation's own.
  const { tenant, isProven } = { ...progress, tenant: progress.tenant ?? 'default' };
  const bound = reuse.length > 0 ? null : boundOf({ tenant, client: record.client, isPublic: !isProven }, ip);
  const isCounted = bound !== null && !issuer.tally.keepsRefusal(record.error?.code ?? '', bound);
  const kept = isCounted ? [] : [auditOf(issuer, tenant, record)];
  try {
    await issuer.store.commit([...spent, ...reuse, ...progress.asked, ...kept]);
  } catch (conflict) {
    if (!(conflict instanceof Conflict)) throw conflict;
    await issuer.store.commit(kept);
  }
  return error;
}

/** A refresh token that another request was first to use, now or long ago. */
function isReuse(thrown: unknown): boolean {
  return thrown instanceof Conflict && thrown.kind === 'spent';
}

/** What a commit that met another's means to the client. */
function refusalOf(conflict: Conflict, client: string | null): Error {
  if (conflict.kind === 'replay' && isProofMark(conflict)) return proofReplayed();
  if (conflict.kind === 'replay') return refusalOfReplay(conflict.path, client);
  if (conflict.kind === 'spent') return reused();
  if (conflict.kind === 'link') return linkedToAnother();
  if (conflict.kind === 'version') {
    return new OAuthError('temporarily_unavailable', 'the person of this subject token is being changed; try again');
  }
  return conflict;
}

function auditOf(issuer: Issuer, tenant: string, record: TokenRecord): Write {
  const { configuration, effects, policy } = issuer;
  const kept = { ...record, configuration, ...scopeTemplates(policy, record.scopesAsked) };
  return auditWrite({ tenant, id: effects.newId(), at: effects.now() }, kept);
}
