import { happened } from './record.ts';
import { ACCOUNT } from './stepping-up.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

/** The question that an auditor has, and the answer from the log. */
export async function asked({ world, story }: { readonly world: World; readonly story: Story }): Promise<void> {
  // The month may have ended since it was given.
  const [given] = await world.audit(1, ['--granted', 'payments']);
  const { from, until, called } = monthOf(given === undefined ? new Date() : new Date(given.at));
  story.step(14, `Who was given payments for account ${ACCOUNT} in ${called}, through which application?`);
  const ask = (account: string) =>
    world.audit(50, [
      '--granted',
      'payments',
      '--claim',
      'accounts',
      '--value',
      account,
      '--from',
      from,
      '--until',
      until,
    ]);
  story.say(`avow audit --granted payments --claim accounts --value ${ACCOUNT} --from ${from} --until ${until}`);
  const records = await ask(ACCOUNT);
  story.table(happened(records));
  const [record] = records;
  story.expect(
    'John was, once, through trading-web; of his first attempt nothing was given',
    records.map(({ client, subject, scopesGranted }) => [client, (subject as Subject).sub, scopesGranted]),
    [['trading-web', '8027379034', ['payments']]],
  );
  const [claim] = ((record?.claims ?? []) as Kept[]).filter((one) => one.claim === 'accounts');
  story.expect(
    'the log found it, and keeps no account number: a keyed hash',
    [claim?.value, claim?.hash?.length],
    [undefined, 43],
  );
  story.expect('for another account it was nobody', await ask('05543'), []);
}

interface Subject {
  readonly sub: string;
}

interface Kept {
  readonly claim: string;
  readonly value?: unknown;
  readonly hash?: string;
}

/** The month that a moment is in, in UTC: its first day, the first of the next, and what people call it. */
function monthOf(now: Date): { readonly from: string; readonly until: string; readonly called: string } {
  const day = (month: number) => new Date(Date.UTC(now.getUTCFullYear(), month, 1)).toISOString().slice(0, 10);
  const called = now.toLocaleString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return { from: day(now.getUTCMonth()), until: day(now.getUTCMonth() + 1), called };
}
