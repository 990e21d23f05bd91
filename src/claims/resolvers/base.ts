import type { NoPlace, Place } from '../place.ts';
import type { Producer } from '../producer.ts';
import type { BaseSource, SourceOutcome, Values } from '../source.ts';

/** A source that comes with the request: nothing to call, it is there or it is not. */
export function baseProducer(name: BaseSource, at: (path: string) => Place | NoPlace, missing: string): Producer {
  return {
    name,
    kind: name,
    needs: [],
    isImmediate: true,
    at,
    load: (context) => present(context.base[name], missing),
  };
}

function present(values: Values | null, missing: string): SourceOutcome {
  return values === null
    ? { status: 'absent', reason: missing, ms: 0 }
    : { status: 'answered', values, ms: 0, cache: 'none', ageMs: 0, dropped: [], mistyped: [] };
}
