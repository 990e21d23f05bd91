import { orAbort } from './deadline.ts';

interface Flight<T> {
  readonly answer: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

export interface SingleFlight<T> {
  /** Joins the call that is under way for the key, or starts one. Rejects with the signal's reason when that aborts. */
  join(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** One call for all who ask the same at the same time. One of them giving up leaves the call to the others; the last aborts it. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function takeOff(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { answer: start(controller.signal), controller, waiting: 0 };
    flights.set(key, flight);
    const landed = () => land(key, flight);
    flight.answer.then(landed, landed);
    return flight;
  }

  function land(key: string, flight: Flight<T>): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  return {
    async join(key, signal, start) {
      const flight = flights.get(key) ?? takeOff(key, start);
      flight.waiting += 1;
      try {
        return await orAbort(flight.answer, signal);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          land(key, flight);
          flight.controller.abort(signal.reason);
        }
      }
    },
  };
}
