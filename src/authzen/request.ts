import type { Variable } from '../claims/cel-variable.ts';
import type { Evaluable } from '../claims/condition.ts';
import { type Outcome, Unaskable, Unavailable, type Value, type Values } from '../claims/source.ts';
import { lookupOf } from '../policy/decide.ts';
import { DETAIL } from '../policy/detail-rules.ts';
import type { Facts } from './facts.ts';
import type { Mapping, Properties } from './mapping.ts';

/** One thing that is asked about: a scope, or an authorization detail. */
export interface Question {
  /** What decisions call it. */
  readonly scope: string;
  /** RFC 9396; null for a scope. */
  readonly detail: (Values & { readonly type: string }) | null;
}

/** More than applications have scopes; what it costs to answer them is the decision point's. */
const QUESTIONS_AT_MOST = 100;

/** What the action is called where an authorization detail is asked about, which may have any number of its own. */
const DETAIL_ACTION = 'authorization_detail';

type Lookup = (name: string) => Variable | undefined;

/**
 * The body of a request: AuthZEN §6.1 for one question, §7.1 for several, with what they share said once (§7.1.1).
 * @throws Unavailable where a source that it is made of does not answer, Unaskable where somebody or something has no identifier
 */
export function requestOf(mapping: Mapping, facts: Facts, questions: readonly Question[]): Values {
  if (questions.length > QUESTIONS_AT_MOST) {
    throw new Unaskable(`there are ${questions.length} questions, and ${QUESTIONS_AT_MOST} are asked at most`);
  }
  const lookup = lookupOf(facts);
  const whole = propertiesReader(facts.outcome, lookup);
  const { subject, context } = mapping;
  const person = facts.subject.kind === 'human';
  const shared = {
    subject: {
      type: person ? subject.type : 'client',
      id: person && subject.id !== null ? identifier('subject', whole.value(subject.id)) : facts.subject.id,
      ...whole.properties(subject.properties),
    },
    ...(context.length > 0 && { context: whole.object(context) }),
  };
  const each = questions.map((question) => {
    const outcome = facts.ofScopes?.get(question.scope);
    if (outcome === undefined) return evaluationOf(mapping, facts, question, lookup);
    const own = { ...facts, outcome };
    return evaluationOf(mapping, own, question, lookupOf(own));
  });
  const [only] = each;
  if (only !== undefined && each.length === 1) return { ...shared, ...only };
  // §7.1.2: each is answered, whatever the others come to.
  return { ...shared, evaluations: each, options: { evaluations_semantic: 'execute_all' } };
}

function evaluationOf(mapping: Mapping, facts: Facts, { scope, detail }: Question, lookup: Lookup): Values {
  const own: Lookup = (name) =>
    name === DETAIL ? (detail === null ? undefined : { kind: 'value', value: detail }) : lookup(name);
  const read = propertiesReader(facts.outcome, own);
  const { resource, action } = mapping;
  return {
    action: { name: detail === null ? scope : DETAIL_ACTION, ...read.properties(action) },
    resource: {
      type: detail?.type ?? resource.type,
      id: resource.id === null ? facts.audience(scope) : identifier('resource', read.value(resource.id)),
      ...read.properties(resource.properties),
    },
  };
}

/** A number is an identifier too; what has none cannot be asked about. */
function identifier(whose: string, value: Value | undefined): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw new Unaskable(`the ${whose} has no id that can be sent`);
}

function propertiesReader(outcome: Outcome, lookup: Lookup) {
  const value = (expression: Evaluable): Value | undefined => {
    const evaluated = expression.evaluate(lookup);
    if (evaluated.status === 'value') return evaluated.value ?? undefined;
    // That there is nothing is not sent; that nobody knows, or can tell, must not look the same.
    const down = downIn(expression, outcome);
    if (down !== null) throw new Unavailable(`it is to be told of ${down}, which is unavailable`);
    if (evaluated.missing !== true) throw new Unaskable(`it cannot be told: ${evaluated.reason}`);
    return undefined;
  };
  const object = (properties: Properties): Values =>
    Object.fromEntries(
      properties.flatMap(([name, expression]) => {
        const found = value(expression);
        return found === undefined ? [] : [[name, found] as const];
      }),
    );
  return {
    value,
    object,
    properties: (properties: Properties) => (properties.length > 0 ? { properties: object(properties) } : {}),
  };
}

/** A source or a claim that an expression reads and that did not answer, whole or in part. */
function downIn({ demand }: Evaluable, { sources, claims }: Outcome): string | null {
  const source = demand.sources.find((name) => {
    const found = sources.get(name);
    return found?.status === 'unavailable' || (found?.status === 'answered' && found.unknown !== undefined);
  });
  if (source !== undefined) return source;
  const claim = demand.claims.find((name) => claims.get(name)?.status === 'unavailable');
  return claim === undefined ? null : `claims.${claim}`;
}
