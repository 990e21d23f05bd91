import { median } from './load.ts';
import { GROUP_URN } from './person.ts';
import type { Target } from './target.ts';

const SMALL = 10;
const LARGE = 50_000;
/** What one request may add. */
const AT_ONCE = 10_000;
const CHANGES = 200;

interface Operation {
  readonly op: 'add' | 'remove';
  readonly path: string;
  readonly value?: readonly { readonly value: string }[];
}

/** One member more, one member less, in a small and in a large group by turns, one request at a time. */
export async function memberChanges(target: Target): Promise<string> {
  const small = await makeGroup(target, SMALL);
  const large = await makeGroup(target, LARGE);
  const rows = (['add', 'remove'] as const).map((op) => ({ op, small: [] as number[], large: [] as number[] }));
  for (let n = 0; n < CHANGES; n += 1) {
    const value = target.userId(LARGE + n);
    for (const { op, ...took } of rows) {
      const operation: Operation =
        op === 'add' ? { op, path: 'members', value: [{ value }] } : { op, path: `members[value eq "${value}"]` };
      took.small.push(await patch(target, small, operation));
      took.large.push(await patch(target, large, operation));
    }
  }
  const lines = rows.map(({ op, ...took }) => {
    const [few, many] = [median(took.small), median(took.large)];
    return `${op} one member: group of ${SMALL} ${few.toFixed(2)} ms, of ${LARGE} ${many.toFixed(2)} ms, times ${(many / few).toFixed(2)}`;
  });
  return lines.join('\n');
}

/** A group of the first people; its id. */
export async function makeGroup(target: Target, size: number): Promise<string> {
  const answer = await fetch(`${target.url}${target.base}/Groups`, {
    method: 'POST',
    headers: target.headers,
    body: JSON.stringify({ schemas: [GROUP_URN], displayName: `of ${size}` }),
  });
  const { id } = (await answer.json()) as { id: string };
  for (let from = 0; from < size; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, size - from);
    const value = Array.from({ length: count }, (_, i) => ({ value: target.userId(from + i) }));
    await patch(target, id, { op: 'add', path: 'members', value });
  }
  return id;
}

/** Milliseconds. */
async function patch(target: Target, id: string, operation: Operation): Promise<number> {
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [operation],
  });
  const began = performance.now();
  const answer = await fetch(`${target.url}${target.base}/Groups/${id}`, {
    method: 'PATCH',
    headers: target.headers,
    body,
  });
  const text = await answer.text();
  if (answer.status !== 204) throw new Error(`a change of members failed: ${answer.status} ${text}`);
  return performance.now() - began;
}
