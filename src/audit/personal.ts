/** What of a record is about a person, and goes with them: who they are elsewhere, and what was told of them. */
import { isMachineSubject } from '../oauth/assemble.ts';
import type { PersonalPart } from '../store/audit-port.ts';
import type { GivenClaim } from './given-claim.ts';
import type { AuditRecord, TokenRecord } from './record.ts';

/** A record in two: what stays for good, and what is encrypted under the person's key. */
export interface Divided {
  readonly open: object;
  readonly personal: PersonalPart | null;
}

/** Stands where a person who acts for another was named. */
const SOMEBODY = 'somebody';

/** Takes what is about a person out of a record; one that is about nobody stays whole. */
export function divide(record: AuditRecord): Divided {
  const subject = 'subject' in record ? record.subject : null;
  if (subject === null || subject.user === null) return { open: record, personal: null };
  const claims = 'claims' in record ? record.claims : [];
  const acting = actingOf(record);
  const text = JSON.stringify({ subject, claims: claims.map(valuePart), ...(acting !== null && { acting }) });
  const open = {
    ...record,
    subject: { kind: subject.kind },
    ...(claims.length > 0 && { claims: claims.map(sourcePart) }),
    ...(acting !== null && unnamed(acting)),
  };
  return { open, personal: { user: subject.user, text } };
}

/** Puts the two together again. */
export function join<R extends object>(open: R, personal: string): R {
  const { subject, claims, acting }: Told = JSON.parse(personal);
  const sources = 'claims' in open && Array.isArray(open.claims) ? open.claims : [];
  return {
    ...open,
    subject,
    ...(claims.length > 0 && { claims: sources.map((one, i) => ({ ...one, ...claims[i] })) }),
    ...acting,
  };
}

interface Told {
  readonly subject: object;
  readonly claims: readonly object[];
  readonly acting?: Acting;
}

type Acting = Pick<TokenRecord, 'actor' | 'actorsBefore'>;

/** Who acts, where one of them is a person: applications are called by their names. */
function actingOf(record: AuditRecord): Acting | null {
  if (!('actor' in record)) return null;
  const { actor, actorsBefore } = record;
  if ([actor, ...(actorsBefore ?? [])].every(isNobody)) return null;
  return actorsBefore === undefined ? { actor } : { actor, actorsBefore };
}

function unnamed({ actor, actorsBefore }: Acting): Acting {
  return {
    actor: actor === null ? null : actorRecord(actor),
    ...(actorsBefore !== undefined && { actorsBefore: actorsBefore.map(actorRecord) }),
  };
}

/** Who acts, where nothing is encrypted: applications alone are called by their names. */
export function actorRecord(actor: string): string {
  return isNobody(actor) ? actor : SOMEBODY;
}

function isNobody(actor: string | null): boolean {
  return actor === null || isMachineSubject(actor);
}

function valuePart({ value, hash, hashes }: GivenClaim): Pick<GivenClaim, 'value' | 'hash' | 'hashes'> {
  if (value !== undefined) return { value };
  if (hash === undefined) return {};
  return hashes === undefined ? { hash } : { hash, hashes };
}

function sourcePart({ value: _, hash: __, hashes: ___, ...source }: GivenClaim): object {
  return source;
}
