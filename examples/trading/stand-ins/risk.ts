import { type Listener, listen } from './listener.ts';

export interface RiskEngine extends Listener {
  /** What it says from now on, 0 (safe) to 100. */
  setScore(score: number): void;
}

/** The risk engine: one score for everybody, which the demo turns up. */
export async function startRiskEngine(): Promise<RiskEngine> {
  let score = 12;
  const listener = await listen(() => ({
    status: 200,
    body: { score, level: score >= 80 ? 'high' : 'low', reasons: score >= 80 ? ['impossible travel'] : [] },
  }));
  return {
    ...listener,
    setScore: (next) => {
      score = next;
    },
  };
}
