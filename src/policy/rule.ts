import type { ClientKind, RuleConfig, SubjectKind } from '../../schema/config.ts';
import type { CompileCondition, Condition } from '../claims/condition.ts';

/** A rule of a scope, ready to be asked. */
export interface Rule {
  readonly effect: 'deny' | 'allow';
  /** For the audit record: `deny when risk.score >= 80 (high risk)`. */
  readonly text: string;
  readonly because: string | null;
  /** The kind of subject it is for; null for both. */
  readonly to: SubjectKind | null;
  /** The kinds and ids of applications it is for; null for all. */
  readonly through: ReadonlySet<string> | null;
  /** Null where it always holds. */
  readonly condition: Condition | null;
}

/** A word of `through` that is a kind of application and not the id of one. */
export const CLIENT_KIND_NAMES: ReadonlySet<string> = new Set<ClientKind>([
  'first-party',
  'third-party',
  'machine',
  'agent',
  'dynamic',
]);

/** Compiles one rule, or says what is wrong with its condition. */
export function compileRule(config: RuleConfig, compile: CompileCondition): Rule | { readonly problem: string } {
  const effect = 'deny' in config ? 'deny' : 'allow';
  const { to = null, through = null, when, because = null } = 'deny' in config ? config.deny : config.allow;
  const condition = when === undefined ? null : compile(when);
  if (condition !== null && 'problem' in condition) return condition;
  const words = [
    effect,
    ...(to === null ? [] : [`to ${to}`]),
    ...(through === null ? [] : [`through ${through.join(', ')}`]),
    ...(when === undefined ? [] : [`when ${when.trim().replaceAll(/\s*\n\s*/g, ' ')}`]),
    ...(because === null ? [] : [`(${because})`]),
  ];
  return { effect, text: words.join(' '), because, to, through: through && new Set(through), condition };
}
