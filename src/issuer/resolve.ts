import type { RefusedScope } from '../audit/record.ts';
import type { Settlement } from '../claims/settle.ts';
import type { Values } from '../claims/source.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Conflict, type Write } from '../store/port.ts';
import { askWrites, consentWrites } from './consent.ts';
import { type Evaluation, evaluate, type TokenAsk } from './evaluate.ts';
import { clientOf, type ForeignIssuer } from './foreign-issuer.ts';
import type { Issuer } from './issuer.ts';
import { findNamed, type NamedSubject } from './named-by.ts';
import { recordEvaluation } from './progress.ts';
import { refusalError } from './refusal.ts';
import { keepResolution, newResolutionRecord, type ResolutionDraft, resolvedSubject } from './resolve-record.ts';
import { foreignTarget } from './resolve-target.ts';
import { type KnownSubject, partiesStill } from './subject.ts';
import { type TokenClaims, tokenClaims, toldInTokens } from './token-claims.ts';

/** What another issuer asks for a token of its own. */
export interface ResolveAsk {
  /** The application by the issuer's own id; null where it does not say. */
  readonly client: string | null;
  /** Null where the application asks for itself. */
  readonly subject: NamedSubject | null;
  /** The scopes of its token; null for all that the application may have. Those that Avow does not know are the issuer's own. */
  readonly scopes: readonly string[] | null;
  /** The audiences of its token; those that are no API of Avow's are the issuer's own. */
  readonly audiences: readonly string[];
  /** What it knows of the person: the source `idp`. */
  readonly idp: Values | null;
  readonly ip: string | null;
  /** Whether some scopes may be refused and the others granted; else one refused scope refuses all. */
  readonly partial: boolean;
  /** Whether the issuer is told how long its token may live; else one that must live shorter than it makes them is refused. */
  readonly isToldLifetime: boolean;
  /** Why the issuer could not take these claims; null where it can. */
  readonly misfit: (claims: TokenClaims) => string | null;
  /** When it asked, on the clock that never jumps. */
  readonly askedAt: number;
}

/** What the other issuer is told. */
export type Resolution =
  | {
      readonly result: 'resolved';
      readonly client: string;
      readonly api: Api;
      /** What this API calls the subject; null for an application, or for a person without such an identifier. */
      readonly sub: string | null;
      readonly scopes: readonly string[];
      /** Milliseconds that the token may live; null for as long as the issuer lets it. */
      readonly lifetimeMs: number | null;
      readonly claims: TokenClaims;
      readonly denials: readonly RefusedScope[];
      readonly provenance: Settlement['provenance'];
      readonly withheld: Settlement['withheld'];
    }
  | { readonly result: 'refused'; readonly error: OAuthError; readonly denials: readonly RefusedScope[] }
  /** The token is none of Avow's. */
  | { readonly result: 'unconcerned'; readonly reason: string };

/** How often a resolution is decided anew whose person was changed meanwhile. */
const ROUNDS = 5;

/**
 * Resolves the claims of a token that another issuer is about to make: load → decide → commit, as for one of Avow's own, where the
 * commit keeps the audit record alone.
 * @throws what is no refusal: the store's errors
 */
export async function resolveClaims(issuer: Issuer, caller: ForeignIssuer, ask: ResolveAsk): Promise<Resolution> {
  const client = clientOf(caller, ask.client);
  for (let round = 1; ; round += 1) {
    const record = newResolutionRecord(caller, client, ask);
    const { resolution, writes } =
      client === null
        ? only(unconcerned('the client is not mapped'))
        : await attempt(issuer, caller, client, ask, record);
    try {
      await issuer.store.commit([...writes, keepResolution(issuer, caller, record, resolution)]);
      return resolution;
    } catch (error) {
      // What it stands on was changed, or went, while sources were asked.
      if (!(error instanceof Conflict)) throw error;
      if (round === ROUNDS) return keepChanging(issuer, caller, record);
    }
  }
}

async function keepChanging(issuer: Issuer, caller: ForeignIssuer, record: ResolutionDraft): Promise<Resolution> {
  const resolution = refused(changing(), record.scopesRefused);
  await issuer.store.commit([keepResolution(issuer, caller, record, resolution)]);
  return resolution;
}

interface Attempt {
  readonly resolution: Resolution;
  /** What it stands on, or what a refusal asks of somebody. */
  readonly writes: readonly Write[];
}

function only(resolution: Resolution): Attempt {
  return { resolution, writes: [] };
}

async function attempt(
  issuer: Issuer,
  caller: ForeignIssuer,
  client: Client,
  ask: ResolveAsk,
  record: ResolutionDraft,
): Promise<Attempt> {
  try {
    const target = foreignTarget(caller, client, ask, record);
    if (target === null) {
      return only(unconcerned('none of its scopes or audiences is one that this issuer may ask for'));
    }
    record.api = target.api.name;
    const subject = await subjectOf(issuer, caller, ask);
    record.subject = resolvedSubject(subject, ask);
    const tokenAsk = { ...target, client, subject, origin: { ip: ask.ip, userAgent: null } };
    const evaluated = await evaluate(hurried(issuer, caller, ask), tokenAsk);
    const evaluation = { ...evaluated, settlement: toldInTokens(evaluated.settlement, issuer.registry) };
    const stray = record.scopesRefused;
    recordEvaluation(issuer, caller.tenant, record, evaluation);
    record.scopesRefused = [...stray, ...record.scopesRefused];
    const writes = [...partiesStill(client, subject), ...consentWrites(evaluation), ...askWrites(evaluation)];
    return { resolution: concluded(issuer, tokenAsk, ask, evaluation, record), writes };
  } catch (error) {
    if (error instanceof OAuthError) return only(refused(error, record.scopesRefused));
    throw error;
  }
}

/** What is left of the deadline is for everything that is asked. */
function hurried(issuer: Issuer, caller: ForeignIssuer, { askedAt }: ResolveAsk): Issuer {
  const left = Math.max(0, caller.deadlineMs - (issuer.effects.monotonic() - askedAt));
  return { ...issuer, deadlineMs: Math.min(left, issuer.deadlineMs) };
}

/** @throws OAuthError access_denied, one for all that is wrong with a person */
async function subjectOf(issuer: Issuer, caller: ForeignIssuer, ask: ResolveAsk): Promise<KnownSubject> {
  if (ask.subject === null) return { kind: 'machine' };
  const person = await findNamed(issuer, caller.tenant, ask.subject);
  if (person === null) throw denied(UNKNOWN, `nobody has the ${ask.subject.by} ${ask.subject.value}`);
  // A deactivated person gets no claims, whatever the rules say.
  if (!person.active) throw denied(UNKNOWN, `user ${person.id} is not active`);
  const idToken = ask.idp === null ? null : { provider: null, claims: ask.idp, expiresAt: null };
  return { kind: 'human', person, idToken };
}

const UNKNOWN = 'the subject is not known here, or not active';

function concluded(
  issuer: Issuer,
  ask: TokenAsk,
  { partial, misfit, isToldLifetime }: ResolveAsk,
  evaluation: Evaluation,
  record: ResolutionDraft,
): Resolution {
  const { refusal, settlement, scopes } = evaluation;
  const denials = record.scopesRefused;
  if (refusal !== null) return refused(refusalError(refusal), denials);
  if (!partial && denials.length > 0) {
    const names = denials.map(({ scope }) => scope).join(' ');
    return refused(denied('a scope of this token is refused', `its scopes cannot be taken out: ${names}`), denials);
  }
  const { lifetimeMs } = evaluation.obligations;
  if (lifetimeMs !== null && !isToldLifetime) {
    const why = `it may live ${Math.floor(lifetimeMs / 1_000)} s at most, and its issuer cannot be told`;
    return refused(denied('this token would live too long', why), denials);
  }
  const claims = tokenClaims(settlement, issuer.registry);
  const problem = misfit(claims);
  if (problem !== null) return refused(undeliverable(problem), denials);
  const sub = ask.subject.kind === 'machine' ? null : issuer.subjectIdentifier(ask.api, evaluation.base);
  if (record.subject !== null) record.subject = { ...record.subject, sub };
  const { provenance, withheld } = settlement;
  return {
    result: 'resolved',
    client: ask.client.id,
    api: ask.api,
    sub,
    scopes,
    lifetimeMs,
    claims,
    denials,
    provenance,
    withheld,
  };
}

function refused(error: OAuthError, denials: readonly RefusedScope[]): Resolution {
  return { result: 'refused', error, denials };
}

function unconcerned(reason: string): Resolution {
  return { result: 'unconcerned', reason };
}

function denied(description: string, audit = description): OAuthError {
  return new OAuthError('access_denied', description, { audit });
}

function undeliverable(audit: string): OAuthError {
  return new OAuthError('server_error', 'the claims do not fit into the token', { audit });
}

function changing(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the person is being changed; try again');
}
