/** What an assertion says, in the words that claims and rules know from ID tokens. */
import type { SamlConfig } from '../../schema/config.ts';
import type { JsonValue } from '../oauth/json.ts';
import type { Assertion } from './assertion.ts';
import { OWN_WORDS } from './own-words.ts';

/**
 * The claims of a sign-in. An attribute goes by its Name, or by the name that the configuration has for it, which no other may take.
 * One value is a text, several are a list; where the configuration says `list`, one is a list too.
 */
export function claimsOf(
  assertion: Assertion,
  subject: string,
  { attributes: named }: Pick<SamlConfig, 'attributes'>,
): Readonly<Record<string, JsonValue>> {
  const { issuer, authentication, attributes } = assertion;
  const claims: Record<string, JsonValue> = Object.create(null);
  const taken = new Set(Object.entries(named).map(([name, attribute]) => attribute.name ?? name));
  for (const [name, values] of attributes) {
    if (!taken.has(name) && !OWN_WORDS.has(name) && !Object.hasOwn(named, name)) add(claims, name, values, false);
  }
  for (const [name, attribute] of Object.entries(named)) {
    add(claims, name, attributes.get(attribute.name ?? name) ?? [], attribute.list);
  }
  if (authentication !== null) {
    // OpenID Connect Core §2: acr is what authenticated, auth_time when, in seconds
    if (authentication.context !== null) claims.acr = authentication.context;
    claims.auth_time = Math.floor(authentication.at / 1_000);
  }
  return { ...claims, iss: issuer, sub: subject };
}

function add(claims: Record<string, JsonValue>, name: string, values: readonly string[], list: boolean): void {
  const [first] = values;
  if (first !== undefined) claims[name] = list || values.length > 1 ? values : first;
}
