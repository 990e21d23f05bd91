import { OAuthError } from '../oauth/errors.ts';
import type { Evaluator, Person } from './issuer.ts';
import { findByAttribute } from './named-by.ts';
import type { KnownSubject, SignIn } from './subject.ts';

/**
 * The person whom a trusted caller names, where no token speaks for them: for a preview, and for other issuers' tokens.
 * @param user the id of a User, or else a userName
 * @param signIn what their identity provider says of them, where the caller knows
 * @throws OAuthError invalid_request: there is nobody of that name in the tenant, or the person is deactivated
 */
export async function namedSubject(
  { people }: Pick<Evaluator, 'people'>,
  tenant: string,
  user: string,
  signIn: SignIn | null,
): Promise<KnownSubject & { readonly kind: 'human' }> {
  const person = await findPerson(people, tenant, user);
  if (person === null) throw new OAuthError('invalid_request', 'there is nobody with this id or userName');
  // A deactivated person gets no token, whatever the rules say.
  if (!person.active) throw new OAuthError('invalid_request', 'the person is deactivated');
  return { kind: 'human', person, idToken: signIn };
}

/** Ids are the server's own: a userName that reads like another's id finds its owner never before that other. */
async function findPerson(people: Evaluator['people'], tenant: string, user: string): Promise<Person | null> {
  return (await people.get(tenant, user)) ?? findByAttribute(people, tenant, 'userName', user);
}
