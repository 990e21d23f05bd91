import { startTrading, type Trading } from '../trading.ts';
import { type Pdp, startPdp } from './pdp.ts';

export interface Deciding extends Trading {
  readonly pdp: Pdp;
  /** The id of John's user. */
  readonly john: string;
  /** What the audit record of the last answer says. */
  record(): Promise<Readonly<Record<string, unknown>>>;
}

/** The parts of a decision point that a test is about; `for: all`, at the stand-in, unless it says so. */
export type Settings = Readonly<Record<string, unknown>>;

/** The worked example, with a decision point beside its rules. */
export async function startDeciding(
  settings: Settings = {},
  edit: (config: string) => string = (config) => config,
  others: Readonly<Record<string, Settings>> = {},
): Promise<Deciding> {
  const pdp = await startPdp();
  const world = await startTrading((config) => withPoint(edit(config), pdp.url, settings, others));
  return {
    ...world,
    pdp,
    john: await world.createJohn(),
    record: async () => (await world.audit())[0] ?? {},
    stop: async () => {
      await world.stop();
      await pdp.close();
    },
  };
}

/** The configuration with the decision point `authz`. JSON is YAML. */
function withPoint(config: string, url: string, settings: Settings, others: object): string {
  // Patient, so that no stall of a busy machine is taken for a decision point that does not answer.
  const point = { url, for: 'all', allowPrivate: ['127.0.0.1'], timeout: '30s', ...settings };
  return `${config}\ndecisionPoints: ${JSON.stringify({ authz: point, ...others })}\n`;
}
