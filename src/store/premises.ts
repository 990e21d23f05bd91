import type { Step } from './driver.ts';
import type { PremiseWrite } from './premise-port.ts';
import type { premises } from './premise-statements.ts';
import { step } from './step.ts';

type Known = ReturnType<typeof premises>;
type WriteOf<K extends PremiseWrite['kind']> = Extract<PremiseWrite, { kind: K }>;

/** What each premise is asked with. */
export const PREMISE_PLANS: {
  readonly [K in PremiseWrite['kind']]: (known: Known, write: WriteOf<K>) => Step[];
} = {
  expectResource: (known, { key, version }) => [step(known.expectResource, { ...key, version }, 'version')],
  expectUngrouped: (known, { key, version }) => [step(known.expectUngrouped, { ...key, version }, 'version')],
  expectGroups: (known, { tenant, member, groups }) => {
    const texts = groups.map(
      ({ group, display, direct }) => `${direct ? 'direct' : 'indirect'} ${group} ${display ?? ''}`,
    );
    const values = { tenant, member, count: groups.length, groups: JSON.stringify(texts) };
    return [step(known.expectGroups, values, 'version')];
  },
  expectConsent: (known, { kind: _, ...consent }) => [step(known.expectConsent, consent, 'version')],
  expectRegistration: (known, { kind: _, ...client }) => [step(known.expectRegistration, client, 'version')],
  expectRoom: (known, { tenant, open, most }) => [
    // Those that register at the same moment would not see each other.
    ...(known.standInLine === null ? [] : [step(known.standInLine, { line: `registrations of ${tenant}` }, null)]),
    step(known.expectRoom, { tenant, open: open ? 1 : 0, most }, 'full'),
  ],
};
