import type { ClientKind, Operation, SubjectKind } from '../../schema/config.ts';
import type { CompileCondition, Condition } from '../claims/condition.ts';
import { type Obligations, obligationsOf, obligationText } from './obligation.ts';
import { bodyOf, type Effect, type Place, type PlacedRule } from './placed-rules.ts';

/** A rule, ready to be asked; or what a decision point said, in the form of one. */
export interface Rule {
  readonly effect: Effect;
  readonly place: Place | 'decisionPoints';
  /** Of the scope, the API, the client or the decision point. */
  readonly name: string;
  /** For the audit record: `deny when risk.score >= 80 (high risk)`; one that is not the scope's own says whose: `api trading: …`. */
  readonly text: string;
  readonly because: string | null;
  /** What it decides about. */
  readonly operations: ReadonlySet<Operation>;
  /** The kind of subject it is for; null for all. */
  readonly to: SubjectKind | null;
  /** The kinds and ids of applications it is for; null for all. */
  readonly through: ReadonlySet<string> | null;
  /** Null where it always holds. */
  readonly condition: Condition | null;
  /** What a `require` requires; null for the others. */
  readonly obligations: Obligations | null;
}

/** A word of `through` that is a kind of application and not the id of one. */
export const CLIENT_KIND_NAMES: ReadonlySet<string> = new Set<ClientKind>([
  'first-party',
  'third-party',
  'machine',
  'agent',
  'dynamic',
]);

const REQUEST: ReadonlySet<Operation> = new Set(['request']);

const OWNERS: Readonly<Record<Place, string>> = { scopes: '', apis: 'api', clients: 'client' };

/** Compiles one rule, or says what is wrong with its condition. */
export function compileRule(
  { place, name, config }: PlacedRule,
  compile: CompileCondition,
): Rule | { readonly problem: string } {
  const body = bodyOf(config);
  const { effect, to = null, through = null, when, because = null } = body;
  const condition = when === undefined ? null : compile(when);
  if (condition !== null && 'problem' in condition) return condition;
  const obligations = body.effect === 'require' ? obligationsOf(body) : null;
  const may = body.effect === 'require' ? undefined : body.may;
  const words = [
    ...(place === 'scopes' ? [] : [`${OWNERS[place]} ${name}:`]),
    effect,
    ...(obligations === null ? [] : [obligationText(obligations)]),
    ...(may === undefined ? [] : [may.join(', ')]),
    ...(to === null ? [] : [`to ${to}`]),
    ...(through === null ? [] : [`through ${through.join(', ')}`]),
    ...(when === undefined ? [] : [`when ${when.trim().replaceAll(/\s*\n\s*/g, ' ')}`]),
    ...(because === null ? [] : [`(${because})`]),
  ];
  return {
    effect,
    place,
    name,
    text: words.join(' '),
    because,
    operations: may === undefined ? REQUEST : new Set(may),
    to,
    through: through && new Set(through),
    condition,
    obligations,
  };
}
