import type { ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import { compileExpression, type Expression } from '../cel.ts';
import { needKey } from '../need.ts';
import type { Place } from '../place.ts';
import { defineResolver } from '../resolver.ts';
import { Unaskable, type Value } from '../source.ts';
import { type Built, built, notBuilt, type ResolverDeps } from './built.ts';
import { MEMBERSHIP_KINDS, type Membership, type MembershipKind } from './membership.ts';

export type GroupsConfig = Extract<ResolverConfig, { kind: 'groups' }>;

/**
 * The groups, roles or entitlements of the person (RFC 9068 §2.2.3.1): `elements` in SCIM's own form (RFC 7643 §4.1.2), `values`
 * as APIs like to read them. As of now, since nothing of it is kept.
 */
export function buildGroups(name: string, config: GroupsConfig, deps: ResolverDeps): Built {
  const kind = MEMBERSHIP_KINDS[config.of](deps);
  const as = valuePlace(name, config.as ?? kind.as, kind);
  const where = config.where === undefined ? null : compileWhere(name, config.where, kind);
  const problems = [
    ...('message' in as ? [as] : []),
    ...(where !== null && 'message' in where ? [where] : []),
    ...nestedProblems(name, config),
  ];
  if ('message' in as || (where !== null && 'message' in where) || problems.length > 0) return notBuilt(problems);
  const reads = new Set([config.as ?? kind.as, ...(where?.mentions ?? []).map(({ root }) => root)]);
  const need = { source: 'user', path: config.of, optional: true };
  return built(
    defineResolver({
      name,
      kind: 'groups',
      // Of a machine there is nothing to say; a person who is in nothing has an empty list.
      needs: [{ source: 'user', path: 'id' }, need],
      gives: { values: 'string[]', elements: 'object[]' },
      resolve: async (inputs, _signal, context) => {
        const own = kind.membershipsIn(inputs[needKey(need)] ?? [], config.nested);
        // A part of them would be a lie: a rule that looks for one group would be wrong either way.
        if (own.length > config.max) throw new Unaskable(`the person has over ${config.max} ${config.of}`);
        const known = await kind.complete(own, reads, context);
        const kept = where === null ? known : known.filter((one) => holds(where, one));
        return { values: valuesOf(kept, as, config.names), elements: kept.map(({ element }) => element) };
      },
    }),
  );
}

function valuePlace(name: string, path: string, kind: MembershipKind): Place | Problem {
  const key = ['resolvers', name, 'as'];
  const place = kind.at(path);
  if ('problem' in place) return { key, message: place.problem, mend: `write ${kind.as}, or another text of it` };
  if (place.type === 'string') return place;
  return { key, message: `${path} is ${place.type}, and a value is one text`, mend: `write ${kind.as}` };
}

function compileWhere(name: string, text: string, kind: MembershipKind): Expression | Problem {
  const key = ['resolvers', name, 'where'];
  const mend = `write a CEL condition such as ${kind.as}.startsWith("app-")`;
  const compiled = compileExpression(text, (root) => {
    const place = kind.at(root);
    return 'problem' in place ? place : (place.type ?? 'any');
  });
  if ('problem' in compiled) return { key, message: compiled.problem, mend };
  if (compiled.type === 'bool' || compiled.type === 'dyn') return compiled;
  return { key, message: `it gives ${compiled.type}, and a condition holds or does not`, mend };
}

function nestedProblems(name: string, { of, nested }: GroupsConfig): readonly Problem[] {
  if (!nested || of === 'groups') return [];
  const message = `${of} do not stand in one another`;
  return [{ key: ['resolvers', name, 'nested'], message, mend: 'remove it' }];
}

/** One of which the condition cannot be told is not taken: what it lacks is null there. */
function holds(where: Expression, { facts }: Membership): boolean {
  const result = where.evaluate((name) => {
    return { kind: 'value', value: (Object.hasOwn(facts, name) ? facts[name] : null) ?? null };
  });
  return result.status === 'value' && result.value === true;
}

function valuesOf(memberships: readonly Membership[], as: Place, names: GroupsConfig['names']): readonly Value[] {
  const values = memberships.flatMap(({ facts }) => {
    const value = as.select(facts);
    if (typeof value !== 'string') return [];
    if (names === undefined) return [value];
    return Object.hasOwn(names, value) ? (names[value] ?? []) : [];
  });
  return [...new Set(values)];
}
