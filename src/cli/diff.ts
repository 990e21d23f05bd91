import { dirname, resolve } from 'node:path';
import type { AuditFilter } from '../audit/filter.ts';
import { type AuditCursor, type AuditPage, FIRST, MOST_RECORDS, queryAudit } from '../audit/query.ts';
import { createValueHash } from '../audit/value-hash.ts';
import type { BootDeps } from '../boot.ts';
import type { Settled } from '../config/settle.ts';
import { tenantsOf } from '../config/tenants.ts';
import { evaluatorOf } from '../evaluator.ts';
import { definitionsOf } from '../replay/definition.ts';
import { type DiffReport, diffRequests } from '../replay/diff.ts';
import { isAsked, withoutAsking, withoutConsulting } from '../replay/not-asked.ts';
import { DECIDED, pastRequests } from '../replay/past-request.ts';
import type { Side } from '../replay/replay.ts';
import type { PlacedAudit } from '../store/audit-port.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import type { Output } from './command-line.ts';
import type { DiffOptions } from './diff-command.ts';
import { diffText, type Replayed } from './diff-text.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

/**
 * `avow diff`: what was asked for, decided by the current and by the changed configuration over the people of now. Reads the
 * database of the current one, beside a running server, and changes nothing.
 * @param current the configuration of `options.current`, checked; `changed` that of `options.config`
 * @returns ok where all is the same, differs where something is another or may be
 * @throws Error in words for the operator
 */
export async function diffCommand(
  { current, changed }: { readonly current: Settled; readonly changed: Settled },
  options: DiffOptions,
  deps: Pick<BootDeps, 'effects'>,
  output: Output,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = await openStore(current.config.database, { baseDirectory: dirname(resolve(options.current)) });
  try {
    const now = deps.effects.now();
    const records = await recordsOf(store, current, options, now);
    // Both decide at one moment, or whatever reads the clock would differ by the time between them.
    const effects = { ...deps.effects, now: () => now };
    const sides = [current, changed].map((settled) => sideOf(settled, store, options, effects)) as [Side, Side];
    const report = await diffRequests(pastRequests(records.found), ...sides);
    const replayed = {
      report,
      records: records.found.length,
      isCut: records.isCut,
      notAsked: notAsked(changed, options),
    };
    output.out(options.json ? `${JSON.stringify(asJson(replayed))}\n` : diffText(replayed, terminal));
    return isSame(report) ? EXIT.ok : EXIT.differs;
  } finally {
    await store.close();
  }
}

function isSame({ differ, mayDiffer }: DiffReport): boolean {
  return differ + mayDiffer === 0;
}

/** The newest, of all tenants; `isCut` where there are more of that time. */
async function recordsOf(store: Store, { config }: Settled, { since, last }: DiffOptions, now: number) {
  const asked = tenantsOf(config).flatMap((tenant) => DECIDED.map((event) => ({ tenant, event })));
  const lists = await Promise.all(
    asked.map(({ tenant, event }) => newest(store, tenant, { event, from: now - since }, last + 1)),
  );
  const found = lists.flatMap((list) => list.slice(0, last));
  return { found, isCut: lists.some((list) => list.length > last) };
}

async function newest(store: Store, tenant: string, filter: AuditFilter, most: number) {
  const deps = { store, valueHash: createValueHash('') };
  const found: PlacedAudit[] = [];
  for (let cursor: AuditCursor | null = FIRST; cursor !== null && found.length < most; ) {
    const limit = Math.min(most - found.length, MOST_RECORDS);
    const page: AuditPage = await queryAudit(deps, tenant, filter, { cursor, limit });
    found.push(...page.records);
    cursor = page.next;
  }
  return found;
}

function sideOf(settled: Settled, store: Store, { sources }: DiffOptions, effects: BootDeps['effects']): Side {
  const evaluator = evaluatorOf(settled, store, effects);
  return {
    evaluator: {
      ...evaluator,
      planner: withoutAsking(evaluator.planner, sources),
      decisionPoints: withoutConsulting(evaluator.decisionPoints, sources),
    },
    definitions: definitionsOf(settled.config, settled.registry),
  };
}

/** Of the sources that claims come from and rules read, those that the replay left alone. */
function notAsked({ registry, policy, decisionPoints }: Settled, { sources }: DiffOptions): readonly string[] {
  const read = [...policy.scopes.values()].flatMap(({ demand }) => demand.sources);
  const origins = [...registry.claims.values()].flatMap((claim) => claim.origins.map(({ source }) => source));
  const named = [...new Set([...origins, ...read])].filter((name) => {
    const kind = registry.producers.get(name)?.kind;
    return kind !== undefined && !isAsked(kind, sources);
  });
  return [...named, ...(sources === 'live' ? [] : decisionPoints.map(({ name }) => name))];
}

function asJson({ report, records, isCut, notAsked }: Replayed) {
  return { records, isCut, notAsked, ...report };
}
