import type { Driver } from './driver.ts';

/** The database cannot be asked now, and may be in a while: it is down, full, or busy. `cause` is the driver's error. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  constructor(cause: unknown) {
    super('the database is not available', { cause });
  }
}

/** Puts StoreUnavailable in the place of the errors that mean it. */
export type NameOutage = (error: unknown) => unknown;

export function outageNamer(isOutage: (error: unknown) => boolean): NameOutage {
  return (error) => (isOutage(error) ? new StoreUnavailable(error) : error);
}

/** The driver, throwing StoreUnavailable for the errors that mean it. */
export function tellingOutages(driver: Driver, named: NameOutage): Driver {
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw named(error);
    });
  return {
    all: (statement, values) => told(driver.all(statement, values)),
    first: (statement, values) => told(driver.first(statement, values)),
    scan: (statement, values, by) => told(driver.scan(statement, values, by)),
    batch: (steps) => told(driver.batch(steps)),
    batchEach: async (batches) => {
      const outcomes = await told(driver.batchEach(batches));
      return outcomes.map((one) => (one.status === 'rejected' ? { ...one, reason: named(one.reason) } : one));
    },
    close: () => driver.close(),
  };
}

/** The `code` of an error; '' where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
