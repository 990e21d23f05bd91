/** What a client asks to be registered as, and what it may be. RFC 7591 §2, §3.1 */
import type { RefusedScope } from '../audit/record.ts';
import type { Values } from '../claims/source.ts';
import { isObject, readClientMetadata, refused } from '../oauth/client-metadata.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import { JsonRefused, readJsonText } from '../oauth/json-text.ts';
import { type RegisteredContent, saidOf } from '../oauth/registered-client.ts';
import { type RegisteredMetadata, settleMetadata } from '../oauth/registered-metadata.ts';
import type { SoftwareStatement } from '../oauth/software-statement.ts';
import { barredFromAssigning } from '../policy/assign.ts';
import { scopeNamed } from '../policy/scope-named.ts';
import type { ScopeSet } from '../scopes/scope-set.ts';
import type { Issuer, Registration } from './issuer.ts';

/** Whose registration it is, before anything of it is known. */
export interface Registrant {
  readonly id: string;
  readonly tenant: string;
  /** The name of the initial access token; null where there is none. */
  readonly initialAccess: string | null;
}

/** What is to be kept of it, and what it asked for beside. */
export interface RegistrationTerms {
  readonly content: RegisteredContent;
  /** Who has signed its statement, by the name in the configuration; null where it has none. */
  readonly statement: string | null;
  readonly scopesAsked: readonly string[];
  readonly scopesRefused: readonly RefusedScope[];
}

/**
 * The body of a registration or an update.
 * @throws OAuthError invalid_client_metadata
 */
export function readRegistration(text: string): JsonObject {
  try {
    const body = readJsonText(text);
    if (isObject(body)) return body;
  } catch (error) {
    if (error instanceof JsonRefused) throw refused(`The client's metadata cannot be read: ${error.message}`);
    throw error;
  }
  throw refused("Send the client's metadata as a JSON object");
}

/**
 * Decides what of it is registered: what a statement says wins, what the configuration does not allow is left out, and scopes are
 * asked of their rules.
 * @throws OAuthError invalid_redirect_uri, invalid_client_metadata, invalid_software_statement, unapproved_software_statement
 */
export async function termsOf(
  issuer: Issuer,
  { policy }: Registration,
  body: JsonObject,
  registrant: Registrant,
): Promise<RegistrationTerms> {
  const text = body.software_statement ?? null;
  const statement = text === null ? null : await policy.readStatement(text);
  if (statement === null && policy.requiresStatement) {
    throw new OAuthError('unapproved_software_statement', 'Clients register with a software statement here');
  }
  const { metadata: asked, shown } = readClientMetadata(statement === null ? body : withStatement(body, statement));
  const metadata = settleMetadata(asked, policy);
  const by = statement?.by ?? null;
  const values = { ...saidOf({ metadata, shown }, by) };
  const scopesAsked = asked.scope === undefined ? policy.scopes.names : namesIn(asked.scope);
  const scopesRefused = refusedScopes(issuer, { metadata, values, registrant }, scopesAsked, policy.scopes);
  const names = new Set(scopesRefused.map(({ scope }) => scope));
  const granted = scopesAsked.filter((scope) => !names.has(scope));
  if (granted.length === 0) throw refused('None of these scopes can be had by a client that registers itself');
  const content = {
    metadata: { ...metadata, scope: granted.join(' ') },
    shown,
    statement: typeof text === 'string' ? text : null,
  };
  return { content, statement: by, scopesAsked, scopesRefused };
}

/** Members of which a client has one: where the statement has any of them, those of the client are not looked at. */
const ONE_OF: readonly RegExp[] = [/^jwks(_uri)?$/, /^tls_client_auth_/, /^(dpop_bound|tls_client_certificate_bound)_/];

/** RFC 7591 §2.3, §3.1.1: what the statement says has precedence. */
function withStatement(body: JsonObject, { claims }: SoftwareStatement): JsonObject {
  const said = ONE_OF.filter((one) => Object.keys(claims).some((name) => one.test(name)));
  const left = Object.entries(body).filter(([name]) => !said.some((one) => one.test(name)));
  return { ...Object.fromEntries(left), ...claims };
}

interface Assigned {
  readonly metadata: RegisteredMetadata;
  /** What rules read as client.metadata. */
  readonly values: Values;
  readonly registrant: Registrant;
}

function refusedScopes(
  { policy, effects }: Issuer,
  { metadata, values, registrant: { id, initialAccess } }: Assigned,
  asked: readonly string[],
  open: ScopeSet,
): readonly RefusedScope[] {
  const own = { id, kind: 'dynamic', tags: [], metadata: values };
  const isMachine = metadata.grant_types.includes('client_credentials');
  const assignee = {
    id,
    kind: 'dynamic' as const,
    values: initialAccess === null ? own : { ...own, owner: initialAccess },
    about: isMachine ? (['human', 'machine'] as const) : (['human'] as const),
  };
  return asked.flatMap((name): RefusedScope[] => {
    const isOpen = open.within([name]).names.length > 0;
    const scope = isOpen ? (policy.scopes.get(name) ?? scopeNamed(policy, name)) : null;
    if (scope === null) return [{ scope: name, rule: 'registration.scopes has it not', because: null }];
    const barred = barredFromAssigning(scope, assignee, effects.now());
    return barred === null ? [] : [{ scope: name, rule: barred.text, because: barred.because }];
  });
}

function namesIn(scope: string): readonly string[] {
  return scope === '' ? [] : scope.split(' ');
}
