import { isObject } from '../claims/json.ts';
import type { Value, Values } from '../claims/source.ts';
import { NO_OBLIGATIONS, type Obligations } from '../policy/obligation.ts';
import { singleLine } from '../single-line.ts';

/** What a decision point obliges Avow to; or what of it is not understood, so that its permit is none. */
export type Obliged = { readonly required: readonly Obligations[] } | { readonly notUnderstood: string };

/** What the configuration says that obligations mean, by their names. */
export type Meanings = ReadonlyMap<string, Obligations>;

/** What an obligation of this type means; null where its members do not say what they must. */
type Read = (members: Values) => Partial<Obligations> | null;

/**
 * Those that are understood by themselves. `step-up` is of the AuthZEN profile for obligations (draft 1), with `max_age` beside;
 * the others are Avow's own, each what a rule can require.
 */
const BUILT_IN: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['step-up', readStepUp],
  ['consent', readConsent],
  ['token-lifetime', ({ seconds }) => (isSeconds(seconds) ? { lifetimeMs: seconds * 1_000 } : null)],
  ['sender-constrained', () => ({ senderConstrained: true })],
  ['only-claims', ({ claims }) => (isTexts(claims) ? { onlyClaims: claims } : null)],
]);

/** Whether a name is one that the configuration need not, and may not, give a meaning. `custom` has as many as there are deployments. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name) || name === 'custom';
}

/**
 * Reads `context` of a decision: AuthZEN §5.5.1 leaves obligations open, and this is the form of its profile for them:
 * `{ "obligations": [{ "type": "step-up", "id": "1", … }] }`. One without a type is known by its id, as XACML's are.
 */
export function obligedBy(context: Value | undefined, meanings: Meanings): Obliged {
  if (context === undefined || context === null) return { required: [] };
  if (!isObject(context)) return { notUnderstood: 'a context that is no object' };
  const { obligations = [], issuance = {} } = context;
  if (!isList(obligations)) return { notUnderstood: 'obligations that are no list' };
  const read = [...obligations.map((one) => readOne(one, meanings)), readIssuance(issuance)];
  const lost = read.find((one) => 'notUnderstood' in one);
  return lost ?? { required: read.flatMap((one) => ('required' in one ? one.required : [])) };
}

const NAME_AT_MOST = 64;

function readOne(obligation: Value, meanings: Meanings): Obliged {
  if (!isObject(obligation)) return { notUnderstood: 'an obligation that is no object' };
  const name = obligation.type ?? obligation.id;
  if (typeof name !== 'string') return { notUnderstood: 'an obligation without a type or an id' };
  const meaning = meanings.get(name);
  if (meaning !== undefined) return { required: [meaning] };
  const means = BUILT_IN.get(name)?.(obligation) ?? null;
  if (means === null) return { notUnderstood: `the obligation '${singleLine(name, NAME_AT_MOST)}'` };
  return { required: [{ ...NO_OBLIGATIONS, ...means }] };
}

/**
 * The AuthZEN profile for token issuance (draft 1) puts what shapes a token under `issuance`. To pass over what narrows one would
 * give more than was permitted; `claims` alone only adds, and what a token says is the configuration's to say.
 */
function readIssuance(issuance: Value): Obliged {
  if (!isObject(issuance)) return { notUnderstood: 'an issuance that is no object' };
  const { token_lifetime: seconds, claims: _, ...others } = issuance;
  const [other] = Object.keys(others);
  if (other !== undefined) return { notUnderstood: `issuance.${singleLine(other, NAME_AT_MOST)}` };
  if (seconds === undefined) return { required: [] };
  if (!isSeconds(seconds)) return { notUnderstood: 'issuance.token_lifetime' };
  return { required: [{ ...NO_OBLIGATIONS, lifetimeMs: seconds * 1_000 }] };
}

/** `acr_value` is the profile's word, `acr_values` RFC 9470's: one text, or several of which one will do. */
function readStepUp({ acr_value, acr_values, amr_values, max_age }: Values): Partial<Obligations> | null {
  const acr = wordsIn(acr_value ?? acr_values);
  const amr = wordsIn(amr_values);
  if (acr === null || amr === null || !(max_age === undefined || isSeconds(max_age))) return null;
  if (acr.length + amr.length === 0 && max_age === undefined) return null;
  const maxAgeMs = max_age === undefined ? null : max_age * 1_000;
  return { stepUp: { acr: acr.length === 0 ? null : acr, amr, maxAgeMs } };
}

function readConsent({ seconds }: Values): Partial<Obligations> | null {
  if (seconds === undefined) return { consent: { lastsMs: null } };
  return isSeconds(seconds) ? { consent: { lastsMs: seconds * 1_000 } } : null;
}

/** RFC 9470 §3: they go into an answer separated by spaces. */
const WORD = /^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/;

function wordsIn(value: Value | undefined): readonly string[] | null {
  if (value === undefined) return [];
  const words = typeof value === 'string' ? [value] : value;
  return isTexts(words) && words.length > 0 && words.every((word) => WORD.test(word)) ? words : null;
}

function isSeconds(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000_000;
}

function isTexts(value: Value | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
