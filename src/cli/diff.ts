import { dirname, resolve } from 'node:path';
import { openRecords } from '../audit/personal-store.ts';
import type { BootDeps } from '../boot.ts';
import type { Settled } from '../config/settle.ts';
import { tenantsOf } from '../config/tenants.ts';
import { evaluatorOf } from '../evaluator.ts';
import { definitionsOf } from '../replay/definition.ts';
import { type DiffReport, diffRequests } from '../replay/diff.ts';
import { isAsked, withoutAsking, withoutConsulting } from '../replay/not-asked.ts';
import { pastRequests } from '../replay/past-request.ts';
import type { Side } from '../replay/replay.ts';
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

async function recordsOf(store: Store, { config }: Settled, { since, last }: DiffOptions, now: number) {
  const lists = await Promise.all(
    tenantsOf(config).map(async (tenant) => openRecords(store, await store.listAudit(tenant, last))),
  );
  const found = lists.flat().filter(({ at }) => at >= now - since);
  // The log goes further back than was read of it.
  const isCut = lists.some((list) => list.length === last && (list.at(-1)?.at ?? 0) >= now - since);
  return { found, isCut };
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
