/** Records as events of the Open Cybersecurity Schema Framework, category Identity & Access Management. */
import type { StoredAudit } from '../store/audit-port.ts';
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

/** By the event of the record. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['token.issued', AUTHORIZE],
  ['token.refused', AUTHORIZE],
  ['claims.resolved', AUTHORIZE],
  ['claims.refused', AUTHORIZE],
  ['client.refused', AUTHENTICATION],
  ['resource.created', CREATE],
  ['credential.added', CREATE],
  ['key.added', CREATE],
  ['user.linked', CREATE],
  ['audit.read', READ],
  ['claims.explained', READ],
  ['token.introspected', READ],
  ['resource.deleted', DELETE],
  ['credential.revoked', DELETE],
  ['key.removed', DELETE],
  ['user.erased', DELETE],
  ['resource.replaced', UPDATE],
  ['resource.patched', UPDATE],
  ['resource.deactivated', UPDATE],
  ['resource.restored', UPDATE],
  ['credential.rotated', UPDATE],
  ['key.promoted', UPDATE],
]);

/** The event of a record that was opened; what has no place in OCSF is in `unmapped`. */
export function ocsfEvent({ id, at, event, tenant, record }: StoredAudit): object {
  const { event: _, ...said }: FoundRecord & { readonly error?: { code: string; reason: string } | null } =
    JSON.parse(record);
  const kind = KINDS.get(event) ?? OTHER;
  const failed = said.error !== undefined && said.error !== null;
  const user = personOf({ event, ...said });
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
      product: { name: 'Avow', vendor_name: 'Avow' },
    },
    actor: { app_name: said.client ?? 'unknown' },
    user: user === null ? { name: said.client ?? 'unknown', type_id: 3 } : { uid: user, type_id: 1 },
    ...(kind.class_uid === AUTHORIZE.class_uid && { privileges: said.scopesGranted ?? [] }),
    ...(kind.class_uid === entity(0).class_uid && { entity: { uid: said.resource ?? id, type: event.split('.')[0] } }),
    unmapped: said,
  };
}
