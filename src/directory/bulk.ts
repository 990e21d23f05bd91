import type { ResourceType } from '../scim/attribute.ts';
import { type BulkStage, type BulkUnit, planBulk } from '../scim/bulk-plan.ts';
import { withReferences } from '../scim/bulk-reference.ts';
import type { BulkOperation, BulkRequest, RefusedOperation } from '../scim/bulk-request.ts';
import { quoted, refusal, ScimError } from '../scim/errors.ts';
import type { StoredResource } from '../store/port.ts';
import { BULK_METHODS, findTarget, type Target } from './bulk-operation.ts';
import { inCircle } from './circle.ts';
import { commitTogether, type Task } from './commit-together.ts';
import type { Caller, Directory } from './directory.ts';

type Operation = BulkOperation | RefusedOperation;

/** How one operation of a bulk went. */
export interface BulkOutcome {
  readonly operation: Operation;
  /** What it was about; null where that is not known, as of a POST that failed. */
  readonly target: Target | null;
  readonly result: BulkResult;
}

export type BulkResult =
  /** The resource after it, or null where it is gone. */
  | { readonly kind: 'done'; readonly status: number; readonly row: StoredResource | null }
  | { readonly kind: 'failed'; readonly error: ScimError }
  /** The service failed, while it was being done or before it was begun. */
  | { readonly kind: 'broken'; readonly cause: unknown; readonly begun: boolean };

interface Job {
  readonly directory: Directory;
  readonly caller: Caller;
  readonly types: readonly ResourceType[];
  /** The id that each bulkId has come to stand for, or null where its POST failed. */
  readonly made: Map<string, string | null>;
}

/** An operation that is about to be done. */
interface Ready {
  readonly index: number;
  readonly operation: Operation;
  readonly target: Target | null;
  readonly task: Task<StoredResource | null>;
}

/**
 * RFC 7644 §3.7: does the operations, each as it would be done alone; what one stage of the plan holds is committed together.
 * @returns how each went, in the order of the request; those that failOnErrors left undone are not among them. Where the service
 *   itself fails half way, what was done before is told all the same: it is there, and no client may take it for undone.
 * @throws what it failed with, where nothing was done
 */
export async function runBulk(
  directory: Directory,
  caller: Caller,
  types: readonly ResourceType[],
  request: BulkRequest,
): Promise<readonly BulkOutcome[]> {
  const job: Job = { directory, caller, types, made: new Map() };
  const mayFail = request.failOnErrors ?? Number.POSITIVE_INFINITY;
  const outcomes: (readonly [index: number, outcome: BulkOutcome])[] = [];
  const stages = planBulk(request);
  for (const [number, stage] of stages.entries()) {
    if (outcomes.filter(([, { result }]) => result.kind === 'failed').length >= mayFail) break;
    const units = stage.map((unit) => readyUnit(job, request, unit));
    const tasks = units.map((unit) => unit.map(({ task }) => task));
    const settled = (await commitTogether(directory.store, tasks)).flat();
    for (const [place, ready] of units.flat().entries()) {
      outcomes.push([ready.index, conclude(job, ready, settled[place])]);
    }
    const broken = outcomes.map(([, { result }]) => result).find(({ kind }) => kind === 'broken');
    if (broken?.kind !== 'broken') continue;
    if (outcomes.every(([, { result }]) => result.kind !== 'done')) throw broken.cause;
    outcomes.push(...notBegun(request, stages.slice(number + 1), broken.cause));
    break;
  }
  return outcomes.sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
}

function notBegun(
  { operations }: BulkRequest,
  stages: readonly BulkStage[],
  cause: unknown,
): readonly (readonly [index: number, outcome: BulkOutcome])[] {
  const left = stages.flat().flatMap((unit) => unit.operations);
  return left.flatMap((index) => {
    const operation = operations[index];
    const result = { kind: 'broken', cause, begun: false } as const;
    return operation === undefined ? [] : [[index, { operation, target: null, result }] as const];
  });
}

function readyUnit(job: Job, request: BulkRequest, { operations, circular }: BulkUnit): readonly Ready[] {
  const members = operations.flatMap((index) => {
    const operation = request.operations[index];
    return operation === undefined ? [] : [{ index, operation, id: job.directory.effects.newId() }];
  });
  if (!circular) return members.map(({ index, operation, id }) => ({ index, ...ready(job, operation, id, null) }));
  // RFC 7644 §3.7.1: ids are the server's own, so that each may know the others' before any of them is there.
  for (const { operation, id } of members) note(job, operation, id);
  const partners: Target[] = [];
  return members.map(({ index, operation, id }) => {
    const one = ready(job, operation, id, partners);
    if (one.target !== null) partners.push(one.target);
    return { index, ...one };
  });
}

/**
 * Resolves what an operation refers to; what is wrong with it is what its task throws.
 * @param partners those that it refers to in a circle, where it does; they are known when the task runs
 */
function ready(
  job: Job,
  operation: Operation,
  newId: string,
  partners: readonly Target[] | null,
): Omit<Ready, 'index'> {
  try {
    if ('refusal' in operation) throw operation.refusal;
    const resolved = withReferences(operation, (bulkId) => idOf(job, bulkId));
    const target = findTarget(job.types, resolved, newId);
    const { act } = BULK_METHODS[operation.method];
    const task: Task<StoredResource | null> = (store) => {
      const directory = { ...job.directory, store: partners === null ? store : inCircle(store, partners) };
      return act(directory, job.caller, target, resolved, partners !== null);
    };
    return { operation, target, task };
  } catch (error) {
    return { operation, target: null, task: () => Promise.reject(error) };
  }
}

function idOf({ made }: Job, bulkId: string): string {
  const id = made.get(bulkId);
  if (id === undefined) throw refusal('invalidValue', `no POST of this request has the bulkId ${quoted(bulkId)}`);
  if (id === null)
    throw new ScimError(409, `the operation with the bulkId ${quoted(bulkId)} failed, and this needs it`);
  return id;
}

function note({ made }: Job, { method, bulkId }: Operation, id: string | null): void {
  if (method === 'POST' && bulkId !== null) made.set(bulkId, id);
}

function conclude(
  job: Job,
  { operation, target }: Ready,
  settled: PromiseSettledResult<StoredResource | null> | undefined,
): BulkOutcome {
  if (settled?.status === 'fulfilled' && !('refusal' in operation)) {
    const { status } = BULK_METHODS[operation.method];
    const row = settled.value;
    if (row !== null) note(job, operation, row.id);
    const after = target === null || row === null ? target : { ...target, id: row.id };
    return { operation, target: after, result: { kind: 'done', status, row } };
  }
  const error: unknown = settled?.status === 'rejected' ? settled.reason : new TypeError('an operation was left out');
  note(job, operation, null);
  if (!(error instanceof ScimError)) {
    return { operation, target: null, result: { kind: 'broken', cause: error, begun: true } };
  }
  // RFC 7644 §3.7.3: of a POST that failed there is no location.
  return { operation, target: operation.method === 'POST' ? null : target, result: { kind: 'failed', error } };
}
