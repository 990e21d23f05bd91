import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../src/audit/journal-record.ts';
import { ocsfEvent } from '../../src/audit/ocsf.ts';
import type { AuditRecord } from '../../src/audit/record.ts';

/** https://schema.ocsf.io/1.3.0: what a class has beside the base event; `required`, `oneOf` (a constraint), and all that it may have. */
const CLASSES: Readonly<
  Record<number, { readonly required: string[]; readonly oneOf: string[]; readonly own: string[] }>
> = {
  3002: { required: ['user'], oneOf: ['service', 'dst_endpoint'], own: ['user', 'service', 'actor'] },
  3003: { required: ['user'], oneOf: ['privileges', 'group'], own: ['user', 'privileges', 'actor'] },
  3004: { required: ['entity'], oneOf: [], own: ['entity', 'actor'] },
};
const BASE_REQUIRED = ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'];
const BASE_OPTIONAL = [
  'activity_name',
  'category_name',
  'class_name',
  'status',
  'status_code',
  'status_detail',
  'status_id',
  'unmapped',
];
const ACTIVITIES: Readonly<Record<number, readonly number[]>> = { 3002: [1, 2], 3003: [1, 2], 3004: [1, 2, 3, 4, 99] };

/** Each event that there is: its class and its activity. */
const EVENTS: Readonly<Record<(AuditRecord | JournalRecord)['event'], readonly [number, number]>> = {
  'token.issued': [3003, 1],
  'token.refused': [3003, 1],
  'claims.resolved': [3003, 1],
  'claims.refused': [3003, 1],
  'claims.unconcerned': [3004, 99],
  'client.refused': [3002, 1],
  'client.limited': [3002, 1],
  'request.refused': [3002, 1],
  'resource.created': [3004, 1],
  'user.linked': [3004, 1],
  'credential.added': [3004, 1],
  'key.added': [3004, 1],
  'consent.granted': [3004, 1],
  'audit.read': [3004, 2],
  'claims.explained': [3004, 2],
  'token.introspected': [3004, 2],
  'userinfo.read': [3004, 2],
  'user.exported': [3004, 2],
  'consents.read': [3004, 2],
  'resource.replaced': [3004, 3],
  'resource.patched': [3004, 3],
  'resource.deactivated': [3004, 3],
  'resource.restored': [3004, 3],
  'credential.rotated': [3004, 3],
  'key.promoted': [3004, 3],
  'configuration.changed': [3004, 3],
  'resource.deleted': [3004, 4],
  'credential.revoked': [3004, 4],
  'key.removed': [3004, 4],
  'consent.revoked': [3004, 4],
  'token.revoked': [3004, 4],
  'user.erased': [3004, 4],
  'audit.pruned': [3004, 4],
  'client.registered': [3004, 1],
  'client.updated': [3004, 3],
  'client.deleted': [3004, 4],
  'initial_access.added': [3004, 1],
  'initial_access.revoked': [3004, 4],
  'event.refused': [3004, 99],
};

const eventOf = (event: string, said: object = {}) =>
  ocsfEvent({ tenant: 'default', id: 'r-1', at: 5, event, record: JSON.stringify({ event, ...said }) });

describe('OCSF 1.3', () => {
  test.each(Object.entries(EVENTS).map(([event, [of, activity]]) => [event, of, activity] as const))(
    '%s is of class %i, activity %i, with all that the class requires and nothing that it has not',
    (event, classUid, activity) => {
      const made = eventOf(event, { client: 'app' });
      expect(made).toMatchObject({
        class_uid: classUid,
        activity_id: activity,
        type_uid: classUid * 100 + activity,
        category_uid: 3,
      });
      expect(ACTIVITIES[classUid]).toContain(activity);
      const { required = [], oneOf = [], own = [] } = CLASSES[classUid] ?? {};
      const names = Object.keys(made);
      expect(names).toEqual(expect.arrayContaining([...BASE_REQUIRED, ...required]));
      if (oneOf.length > 0) expect(oneOf.some((name) => names.includes(name))).toBe(true);
      const allowed = [...BASE_REQUIRED, ...BASE_OPTIONAL, ...own];
      expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
      // An activity that has no number is named.
      expect('activity_name' in made).toBe(activity === 99);
    },
  );

  test('a refusal is a failure of the privileges that were asked for, with its error', () => {
    const error = { code: 'access_denied', reason: 'high risk' };
    expect(
      eventOf('token.refused', { client: 'app', scopesAsked: ['trades'], scopesGranted: [], error }),
    ).toMatchObject({
      privileges: ['trades'],
      status_id: 2,
      status_code: 'access_denied',
      status_detail: 'high risk',
      severity_id: 2,
    });
  });

  test('the entity of a registration is the client', () => {
    expect(eventOf('client.registered', { client: 'c-1' })).toMatchObject({ entity: { uid: 'c-1', type: 'client' } });
  });

  test.each<[string, object, object]>([
    ['a user', { resourceType: 'User', resource: 'u-1' }, { uid: 'u-1', type: 'User' }],
    ['a consent', { consent: 'c-1' }, { uid: 'c-1', type: 'consent' }],
    ['a signing key', { key: 'k-1' }, { uid: 'k-1', type: 'consent' }],
    ['a record without more', {}, { uid: 'r-1', type: 'consent' }],
  ])('the entity is %s', (_, said, entity) => {
    expect(eventOf('consent.granted', said)).toMatchObject({ entity });
  });
});
