import type { StoredPosting } from '../store/audit-port.ts';
import type { Write } from '../store/port.ts';

/** The records of a seal that a key leads to. */
export function seqsIn({ seqs }: Pick<StoredPosting, 'seqs'>): readonly number[] {
  return JSON.parse(seqs);
}

/** Takes records out of what a key leads to; nothing is written where it leads to none of them. */
export function withoutSeqs(posting: StoredPosting, gone: ReadonlySet<number>): readonly Write[] {
  const all = seqsIn(posting);
  const left = all.filter((seq) => !gone.has(seq));
  if (left.length === all.length) return [];
  return [{ kind: 'putPosting', posting: { ...posting, seqs: JSON.stringify(left) } }];
}
