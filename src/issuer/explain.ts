import { parseDetails } from '../oauth/authorization-details.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import { type Evaluation, evaluate, type TokenAsk } from './evaluate.ts';
import { type Explanation, explanationOf, type Result } from './explanation.ts';
import type { Evaluator } from './issuer.ts';
import { namedSubject } from './named-subject.ts';
import type { KnownSubject } from './subject.ts';
import { targetNamed } from './target-named.ts';
import { tokenContent } from './token-content.ts';
import { linkedSignIn, type SignInDeps, toldSignIn } from './told-sign-in.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A token that somebody might ask for. */
export interface ExplainRequest {
  /** The application's id. */
  readonly client: string;
  /** The id or the userName of the person; null for a token of the application's own. */
  readonly user: string | null;
  /** Its name or audience, or those of another authorization server; null where the scopes tell. */
  readonly api: string | null;
  /** Empty for all that the application has at the API. */
  readonly scopes: readonly string[];
  /** Authorization details (RFC 9396), as JSON text; null where none are asked for. */
  readonly details: string | null;
  /** The payload of an ID token, as the identity provider would say it; null where nothing is told. */
  readonly idp: JsonObject | null;
  /** The address of the person's device, or of the application where that does not tell. */
  readonly ip: string | null;
  /** Whether the values of secret claims are told, and not only that they are there. */
  readonly reveal: boolean;
}

export type ExplainDeps = Evaluator & SignInDeps;

/**
 * The very evaluation that a token goes through, with the same sources asked, and then neither signed nor stored.
 * @param tenant whose people and applications may be asked about
 * @throws OAuthError where there is no such application or person in the tenant, the person is deactivated, or there is no such API
 * or scope for the application
 */
export async function explain(deps: ExplainDeps, tenant: string, request: ExplainRequest): Promise<Explanation> {
  const client = await deps.findClient(request.client);
  if (client?.tenant !== tenant) throw new OAuthError('invalid_request', `there is no application ${request.client}`);
  const details = request.details === null ? [] : parseDetails(request.details, client, deps.detailTypes);
  const target = targetNamed(deps, client, request.api, request.scopes, details);
  const subject = await subjectOf(deps, tenant, request);
  const ask: TokenAsk = { client, ...target, details, subject, origin: { ip: request.ip, userAgent: null } };
  const evaluation = await evaluate(deps, ask);
  const about = { subject: describe(subject, request), notes: notesOn(client, subject, request) };
  const explanation = explanationOf(deps, ask, evaluation, resultOf(deps, ask, evaluation), about);
  return request.reveal ? explanation : withoutSecrets(explanation, deps.registry);
}

async function subjectOf(deps: ExplainDeps, tenant: string, { user, idp }: ExplainRequest): Promise<KnownSubject> {
  if (user === null) return { kind: 'machine' };
  const told = idp === null ? null : toldSignIn(deps, tenant, idp);
  const subject = await namedSubject(deps, tenant, user, told);
  if (told !== null) return subject;
  return { ...subject, idToken: await linkedSignIn(deps, tenant, subject.person.id) };
}

/** The refusal is a part of the answer here; any other error is an error. */
function resultOf(deps: Evaluator, ask: TokenAsk, evaluation: Evaluation): Result {
  try {
    return { content: tokenContent(deps, ask, evaluation) };
  } catch (error) {
    if (error instanceof OAuthError) return { error };
    throw error;
  }
}

function describe(subject: KnownSubject, { idp }: ExplainRequest): Explanation['subject'] {
  if (subject.kind === 'machine') return { kind: 'machine', user: null, signIn: 'none' };
  const signIn = idp !== null ? 'told' : subject.idToken === null ? 'none' : 'linked';
  return { kind: 'human', user: subject.person.id, signIn };
}

const GRANT_TYPES = {
  human: 'urn:ietf:params:oauth:grant-type:token-exchange',
  machine: 'client_credentials',
} as const;

function notesOn(client: Client, { kind }: KnownSubject, { user, idp }: ExplainRequest): readonly string[] {
  const grant = client.grants.has(GRANT_TYPES[kind])
    ? []
    : [`${client.id} may not use the grant ${GRANT_TYPES[kind]}: the token endpoint would refuse it before all this`];
  const unknown =
    user === null || idp !== null
      ? []
      : ['what the identity provider would say was not told: of it, the subject of the link alone is known'];
  return [...grant, ...unknown];
}
