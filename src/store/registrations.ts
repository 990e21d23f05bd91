import type { Dialect } from './dialect.ts';
import type { Driver, Step } from './driver.ts';
import { perDialect } from './per-dialect.ts';
import { createReader } from './reader.ts';
import type {
  RegistrationReads,
  RegistrationWrite,
  StoredInitialAccess,
  StoredRegistration,
} from './registration-port.ts';
import { type registrationChanges, registrationReads } from './registration-statements.ts';
import { step } from './step.ts';

const readsOf = perDialect(registrationReads);

/** The part of a store that reads clients that registered themselves. */
export function createRegistrations(driver: Driver, dialect: Dialect): RegistrationReads {
  const reads = readsOf(dialect);
  const { list, first } = createReader(driver);
  return {
    getRegistration: (id) => first<StoredRegistration>(reads.getRegistration, { id }),
    listRegistrations: (tenant, after, limit) => list(reads.listRegistrations, { tenant, after, limit }),
    listEndedRegistrations: (now, limit) => list(reads.listEndedRegistrations, { now, limit }),
    getInitialAccess: (sha256) => first<StoredInitialAccess>(reads.getInitialAccess, { sha256 }),
    listInitialAccess: (tenant) => list(reads.listInitialAccess, { tenant }),
  };
}

type Changes = ReturnType<typeof registrationChanges>;
type WriteOf<K extends RegistrationWrite['kind']> = Extract<RegistrationWrite, { kind: K }>;

/** What each write is made of. */
export const REGISTRATION_PLANS: {
  readonly [K in RegistrationWrite['kind']]: (changes: Changes, write: WriteOf<K>) => Step[];
} = {
  insertRegistration: (changes, { registration }) => [step(changes.insertRegistration, { ...registration }, 'exists')],
  updateRegistration: (changes, { registration }) => [step(changes.updateRegistration, { ...registration }, 'version')],
  useRegistration: (changes, { kind: _, ...use }) => [step(changes.useRegistration, use)],
  deleteRegistration: (changes, { tenant, id }) => [
    step(changes.deleteRegistration, { tenant, id }, 'version'),
    step(changes.revokeTokensOf, { client: id }),
    step(changes.deleteTokensOf, { client: id }),
    step(changes.deleteRefreshesOf, { client: id }),
    step(changes.deleteConsentsOf, { client: id }),
  ],
  insertInitialAccess: (changes, { access }) => [step(changes.insertInitialAccess, { ...access }, 'exists')],
  spendInitialAccess: (changes, { kind: _, ...use }) => [step(changes.spendInitialAccess, use, 'spent')],
  revokeInitialAccess: (changes, { kind: _, ...end }) => [step(changes.revokeInitialAccess, end)],
};
