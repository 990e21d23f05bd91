import type { Config, RegistrationConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { Producer } from './producer.ts';

/** The identifier that Avow gives out itself, and that no two people of any tenant share. */
const OWN_ID = 'user.id';

/** Another one for each API, made of that. OpenID Connect Core §8.1 */
const PAIRWISE = 'pairwise';

/** The identifiers that every subject of their kind has, whatever the schema. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([OWN_ID, PAIRWISE, 'idp.sub']);

/** Those that no two people of any tenant share. */
const NOBODY_ELSES: ReadonlySet<string> = new Set([OWN_ID, PAIRWISE]);

/** Each API says what it calls its subjects: an identifier that is one string or one integer, and nobody else's. */
export function checkSubjects(config: Config, producers: ReadonlyMap<string, Producer>): readonly Problem[] {
  return Object.entries(config.apis).flatMap(([name, { subject }]) => {
    const key = ['apis', name, 'subject'];
    const message = subjectProblem(subject, producers.get('user'));
    const mend = 'write user.id, pairwise, idp.sub, or user. and the SCIM path of an attribute that is unique';
    if (message !== null) return [{ key, message, mend }];
    if (subject === PAIRWISE && config.pairwiseSalt === undefined) return [saltMissing(key)];
    const ofProviders = subject === 'idp.sub' ? checkProviders(key, Object.keys(config.providers)) : [];
    const ofTenants = NOBODY_ELSES.has(subject) ? [] : checkTenants(key, subject, tenantsOf(config, name));
    return [...ofProviders, ...ofTenants];
  });
}

function saltMissing(key: Problem['key']): Problem {
  const message = 'pairwise identifiers need a salt of this installation';
  return { key, message, mend: "add pairwiseSalt: '${env:AVOW_PAIRWISE_SALT}' at the top" };
}

/** OIDC Core §5.7: a sub is unique within its issuer alone, so that two providers may give one sub to two people. */
function checkProviders(key: Problem['key'], providers: readonly string[]): readonly Problem[] {
  if (providers.length < 2) return [];
  const message = `idp.sub may be the same for two people: there is more than one provider (${providers.join(', ')})`;
  return [{ key, message, mend: 'write user.id, or an attribute that is unique here' }];
}

/** The tenants whose applications may ask for an API, those that register themselves among them. */
function tenantsOf({ apis, clients, registration }: Config, api: string): readonly string[] {
  const scopes = new Set(apis[api]?.scopes);
  const asking = Object.values(clients).filter((client) => client.scopes.some((scope) => scopes.has(scope)));
  const registering =
    registration?.scopes.some((scope) => scopes.has(scope)) === true ? registrationTenants(registration) : [];
  return [...new Set([...asking.map(({ tenant }) => tenant), ...registering])];
}

function registrationTenants({ initialAccess, open }: RegistrationConfig): readonly string[] {
  return [...Object.values(initialAccess), ...(open === undefined ? [] : [open])].map(({ tenant }) => tenant);
}

/** What is unique within a tenant may be somebody else's in another, and the API would take the two for one person. */
function checkTenants(key: Problem['key'], subject: string, tenants: readonly string[]): readonly Problem[] {
  if (tenants.length < 2) return [];
  const message = `${subject} may be the same for people of two tenants: applications of ${tenants.join(', ')} may ask for this API`;
  return [{ key, message, mend: `write ${OWN_ID}, or give each tenant an API of its own` }];
}

function subjectProblem(subject: string, user: Producer | undefined): string | null {
  if (ALWAYS_THERE.has(subject)) return null;
  const path = subject.startsWith('user.') ? subject.slice('user.'.length) : '';
  if (path === '' || user === undefined) return `'${subject}' is not an identifier of a subject`;
  const place = user.at(path);
  if ('problem' in place) return `${subject}: ${place.problem}`;
  if (place.type !== 'string' && place.type !== 'integer') {
    return `${subject} is ${place.type}, a subject is one string or one integer`;
  }
  return place.unique ? null : `${subject} is not unique: two people with one value would be one subject`;
}

/** An ID token names its provider by the issuer, so that one issuer is one provider. */
export function checkIssuers({ providers }: Config): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(providers).flatMap(([name, { issuer }]) => {
    const owner = first.get(issuer);
    first.set(issuer, owner ?? name);
    if (owner === undefined) return [];
    const message = `it is the issuer of '${owner}' too`;
    const isOther = 'saml' in (providers[owner] ?? {}) !== 'saml' in (providers[name] ?? {});
    // What the one calls somebody, the other may call somebody else, and links tell people by issuer and subject.
    const mend = isOther
      ? 'take one protocol of the two: both would name people of one issuer'
      : 'make one provider of the two';
    return [{ key: ['providers', name, 'issuer'], message, mend }];
  });
}
