import { givenClaims } from '../audit/given-claim.ts';
import type { ConsultedPoint, RefusedScope, Requirement, Subject, TokenRecord } from '../audit/record.ts';
import { type Act, actorsOf } from '../oauth/actor.ts';
import type { AuthorizationDetail } from '../oauth/authorization-details.ts';
import type { Form } from '../oauth/form.ts';
import { GRANTS } from '../oauth/grants/table.ts';
import type { Target } from '../oauth/target.ts';
import type { Decision } from '../policy/decide.ts';
import type { Write } from '../store/port.ts';
import type { StoredRefresh } from '../store/refresh-port.ts';
import { circumstancesOf } from './circumstances.ts';
import type { TokenContent } from './content.ts';
import { consultedPoint } from './decision-points.ts';
import { askedSources } from './dynamic-scopes.ts';
import type { Evaluation } from './evaluate.ts';
import type { Issuer } from './issuer.ts';
import { type FoundSubject, subjectRecord } from './subject.ts';

/** The audit record while it is being written: each step adds what it learnt, so that a refusal tells how far it came. */
export interface RecordDraft {
  client: string | null;
  grant: string | null;
  token?: NonNullable<TokenRecord['token']>;
  txn?: string;
  subject: Subject | null;
  actor: string | null;
  actorsBefore: readonly string[];
  api: string | null;
  scopesAsked: readonly string[];
  scopesGranted: readonly string[];
  scopesRefused: readonly RefusedScope[];
  required?: readonly Requirement[];
  decisionPoints?: readonly ConsultedPoint[];
  authorizationDetailsAsked?: readonly string[];
  authorizationDetails?: readonly { readonly type: string; readonly hash: string }[];
  risk?: NonNullable<TokenRecord['risk']>;
  authentication?: NonNullable<TokenRecord['authentication']>;
  claims: TokenRecord['claims'];
  mistyped: TokenRecord['mistyped'];
  withheld: TokenRecord['withheld'];
  movedToIntrospection: readonly string[];
  jti: string | null;
  expiresAt: number | null;
}

/** The part that an evaluation decides. */
type DecisionDraft = Pick<
  RecordDraft,
  | 'scopesGranted'
  | 'scopesRefused'
  | 'required'
  | 'decisionPoints'
  | 'authorizationDetails'
  | 'risk'
  | 'authentication'
  | 'claims'
  | 'mistyped'
  | 'withheld'
>;

/** How far one request has come. */
export interface Progress {
  /** Known when the client is. */
  tenant: string | null;
  /** True from the moment on at which it is known who asks: a client that has proved it. */
  isProven: boolean;
  /** What is used up by the request, whatever comes of it. */
  replay: readonly Write[];
  /** What is used up in the commit that issues the token, and not where it is refused. */
  spends: readonly Write[];
  /** Of the refresh token that was shown. */
  family: StoredRefresh | null;
  /** What a refusal asks of somebody, to be kept with it. */
  asked: readonly Write[];
  readonly record: RecordDraft;
}

/** A request of which no more is known than its form says. */
export function newProgress(form: Form): Progress {
  const record: RecordDraft = {
    client: null,
    grant: grantNamed(form.get('grant_type')),
    subject: null,
    actor: null,
    actorsBefore: [],
    api: null,
    scopesAsked: [],
    scopesGranted: [],
    scopesRefused: [],
    claims: [],
    mistyped: [],
    withheld: [],
    movedToIntrospection: [],
    jti: null,
    expiresAt: null,
  };
  return { tenant: null, isProven: false, replay: [], spends: [], family: null, asked: [], record };
}

/** For which API, and which of its scopes. */
export function recordTarget(record: RecordDraft, { api, scopes }: Target): void {
  record.api = api.name;
  record.scopesAsked = scopes;
}

/** Of which types what is asked for one act is; of its values a hash is kept where it is granted. */
export function recordDetails(record: RecordDraft, details: readonly AuthorizationDetail[]): void {
  if (details.length > 0) record.authorizationDetailsAsked = details.map(({ type }) => type);
}

/** Whom the token is about. */
export function recordSubject(record: RecordDraft, subject: FoundSubject): void {
  record.subject = subjectRecord(subject);
}

/** Who acts for them, and who did before. */
export function recordActor(record: RecordDraft, act: Act | null): void {
  const [actor, ...before] = actorsOf(act);
  record.actor = actor ?? null;
  record.actorsBefore = before;
}

/** What was decided, and by which rule, whether or not it ends in a token; of values, what their sensitivity lets be kept. */
export function recordEvaluation(
  { registry, valueHash }: Pick<Issuer, 'registry' | 'valueHash'>,
  tenant: string,
  record: DecisionDraft,
  evaluation: Evaluation,
): void {
  const { decisions, consulted, settlement, scopes, details } = evaluation;
  const byClaim = settlement.droppedScopes.map((d) => ({
    scope: d.scope,
    rule: `claim ${d.claim}`,
    because: d.reason,
  }));
  record.scopesRefused = [...decisions.filter((d) => d.result !== 'granted').map(refusedScope), ...byClaim];
  const required = decisions.flatMap(requirementsOf);
  if (required.length > 0) record.required = required;
  if (consulted.length > 0) record.decisionPoints = consulted.map(consultedPoint);
  const { risk, authentication } = circumstancesOf({ registry }, evaluation);
  if (risk !== undefined) record.risk = risk;
  if (authentication !== undefined) record.authentication = authentication;
  record.claims = givenClaims(
    settlement,
    // A claim that nobody knows is not settled, and would be nobody's to tell.
    (claim) => registry.claims.get(claim)?.sensitivity ?? 'secret',
    (claim, value) => valueHash(tenant, claim, value),
  );
  record.mistyped = askedSources(evaluation).flatMap(({ source, found }) =>
    found.status === 'answered' && found.mistyped.length > 0 ? [{ source, names: found.mistyped }] : [],
  );
  record.withheld = settlement.withheld;
  record.scopesGranted = scopes;
  if (details !== undefined) {
    const hash = (detail: AuthorizationDetail) => valueHash(tenant, 'authorization_details', detail);
    record.authorizationDetails = details.map((detail) => ({ type: detail.type, hash: hash(detail) }));
  }
}

function refusedScope({ scope, rule }: Decision): RefusedScope {
  return { scope, rule: rule?.text ?? 'no allow rule matched', because: rule?.because ?? null };
}

function requirementsOf({ scope, required }: Decision): readonly Requirement[] {
  return required.map(({ rule, reason }) => {
    const because = reason === null ? rule.because : `it could not be evaluated: ${reason}`;
    return { scope, rule: rule.text, because };
  });
}

/** The token's id, end, what it calls the subject, and what it left to introspection. */
export function recordContent(record: RecordDraft, { token, moved }: TokenContent): void {
  const { jti, exp, sub } = token;
  record.movedToIntrospection = moved;
  record.jti = jti;
  if (typeof token.txn === 'string') record.txn = token.txn;
  record.expiresAt = exp * 1_000;
  if (record.subject !== null) record.subject = { ...record.subject, sub };
}

/** What an unauthenticated caller sends is not kept as it is: it could be long, and often. */
function grantNamed(type: string | null): string | null {
  return type === null || GRANTS.some((grant) => grant.type === type) ? type : 'unknown';
}
