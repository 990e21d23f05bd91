/** Records as events of the Open Cybersecurity Schema Framework, category Identity & Access Management. */
import type { StoredAudit } from '../store/audit-port.ts';
import type { JournalRecord } from './journal-record.ts';
import type { AuditRecord } from './record.ts';
import { type FoundRecord, personOf } from './record-keys.ts';

/** https://schema.ocsf.io/1.3.0 */
const VERSION = '1.3.0';
const CATEGORY = 3;

interface Kind {
  readonly class_uid: number;
  readonly class_name: string;
  readonly activity_id: number;
}

const AUTHORIZE: Kind = { class_uid: 3003, class_name: 'Authorize Session', activity_id: 1 };
const AUTHENTICATION: Kind = { class_uid: 3002, class_name: 'Authentication', activity_id: 1 };
const entity = (activity_id: number): Kind => ({ class_uid: 3004, class_name: 'Entity Management', activity_id });
const [CREATE, READ, UPDATE, DELETE, OTHER] = [entity(1), entity(2), entity(3), entity(4), entity(99)];

type EventName = (AuditRecord | JournalRecord)['event'];

/** By the event of the record. */
const KINDS: Readonly<Record<EventName, Kind>> = {
  'token.issued': AUTHORIZE,
  'token.refused': AUTHORIZE,
  'claims.resolved': AUTHORIZE,
  'claims.refused': AUTHORIZE,
  'client.refused': AUTHENTICATION,
  'client.limited': AUTHENTICATION,
  'request.refused': AUTHENTICATION,
  'resource.created': CREATE,
  'client.registered': CREATE,
  'initial_access.added': CREATE,
  'consent.granted': CREATE,
  'credential.added': CREATE,
  'key.added': CREATE,
  'user.linked': CREATE,
  'audit.read': READ,
  'claims.explained': READ,
  'token.introspected': READ,
  'userinfo.read': READ,
  'user.exported': READ,
  'consents.read': READ,
  'resource.deleted': DELETE,
  'client.deleted': DELETE,
  'initial_access.revoked': DELETE,
  'consent.revoked': DELETE,
  'credential.revoked': DELETE,
  'token.revoked': DELETE,
  'key.removed': DELETE,
  'user.erased': DELETE,
  'audit.pruned': DELETE,
  'resource.replaced': UPDATE,
  'resource.patched': UPDATE,
  'resource.deactivated': UPDATE,
  'resource.restored': UPDATE,
  'credential.rotated': UPDATE,
  'key.promoted': UPDATE,
  'client.updated': UPDATE,
  'configuration.changed': UPDATE,
  'claims.unconcerned': OTHER,
  'event.refused': OTHER,
};

const BY_EVENT: ReadonlyMap<string, Kind> = new Map(Object.entries(KINDS));

/** All events that are kept. */
export const EVENTS: ReadonlySet<string> = new Set(BY_EVENT.keys());

/** An event, with what has no place in the framework. */
export interface OcsfEvent extends Readonly<Record<string, unknown>> {
  readonly unmapped: object;
}

type Said = Omit<FoundRecord, 'event'> & {
  readonly error?: { readonly code: string; readonly reason: string } | null;
  readonly personal?: { readonly key: string };
  /** Of an introspection: what the records call the person's key. */
  readonly person?: string;
  readonly consent?: string;
  readonly credential?: string;
  readonly key?: string;
  readonly jti?: string | null;
};

/**
 * The event of a record. What is encrypted of it is left out, and the person is known by the name of their key then: the same in
 * all of their records, and nobody's once they are erased. What has no place in OCSF is in `unmapped`.
 */
export function ocsfEvent({ id, at, event, tenant, record }: StoredAudit): OcsfEvent {
  const { event: _, personal, ...said }: Said & { readonly event: string } = JSON.parse(record);
  const kind = BY_EVENT.get(event) ?? OTHER;
  const failed = said.error !== undefined && said.error !== null;
  return {
    ...kind,
    category_uid: CATEGORY,
    category_name: 'Identity & Access Management',
    type_uid: kind.class_uid * 100 + kind.activity_id,
    ...(kind.activity_id === OTHER.activity_id && { activity_name: event }),
    time: at,
    severity_id: failed ? 2 : 1,
    status_id: failed ? 2 : 1,
    status: failed ? 'Failure' : 'Success',
    ...(failed && { status_code: said.error?.code, status_detail: said.error?.reason }),
    metadata: {
      version: VERSION,
      uid: id,
      event_code: event,
      tenant_uid: tenant,
      product: PRODUCT,
      // The actor of an Authorize Session comes with this profile; the other classes have one of their own.
      ...(kind === AUTHORIZE && { profiles: ['host'] }),
    },
    actor: { app_name: said.client ?? 'unknown' },
    ...OF_CLASS.get(kind.class_uid)?.(
      { event, ...said },
      { id, person: personOf({ event, ...said }) ?? personal?.key ?? said.person ?? null },
    ),
    unmapped: said,
  };
}

const PRODUCT = { name: 'Avow', vendor_name: 'Avow' };
const SERVICE = { name: 'Avow' };

interface About {
  /** Of the record. */
  readonly id: string;
  readonly person: string | null;
}

type OfClass = (said: Said & { readonly event: string }, about: About) => object;

/** What each class requires beside what all events have. */
const OF_CLASS: ReadonlyMap<number, OfClass> = new Map<number, OfClass>([
  [
    AUTHORIZE.class_uid,
    // Of a refusal, those that were not assigned.
    ({ scopesGranted = [], scopesAsked = [], error = null, client }, { person }) => ({
      user: userOf(person, client),
      privileges: error === null ? scopesGranted : scopesAsked,
    }),
  ],
  [AUTHENTICATION.class_uid, ({ client }, { person }) => ({ user: userOf(person, client), service: SERVICE })],
  [
    OTHER.class_uid,
    (said, { id }) => ({ entity: { uid: entityId(said) ?? id, type: said.resourceType ?? said.event.split('.')[0] } }),
  ],
]);

function userOf(person: string | null, client: string | null | undefined): object {
  return person === null ? { name: client ?? 'unknown', type_id: 3 } : { uid: person, type_id: 1 };
}

/** What a record is about: itself, where it is about no more than happened. */
function entityId({ event, client, resource, consent, credential, key, jti }: Said & { readonly event: string }) {
  const registered = event.startsWith('client.') ? client : null;
  return resource ?? consent ?? credential ?? key ?? jti ?? registered ?? undefined;
}
