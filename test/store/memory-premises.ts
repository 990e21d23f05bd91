import type { StoredConsent } from '../../src/store/consent-port.ts';
import type { InGroup } from '../../src/store/membership-port.ts';
import { Conflict, type NamedResource, type ResourceKey } from '../../src/store/port.ts';
import type { PremiseWrite } from '../../src/store/premise-port.ts';
import type { StoredRegistration } from '../../src/store/registration-port.ts';

interface Held {
  readonly members: readonly { readonly tenant: string; readonly member: string; readonly group: string }[];
  readonly resources: ReadonlyMap<string, { readonly key: ResourceKey; readonly resource: NamedResource }>;
  readonly consents: ReadonlyMap<string, StoredConsent>;
  readonly registrations: ReadonlyMap<string, StoredRegistration>;
}

export function isPremise<W extends { readonly kind: string }>(write: W): write is W & PremiseWrite {
  return write.kind.startsWith('expect');
}

/** The part of the reference store that holds a commit to what its decision stands on. */
export function checkPremise(held: Held, write: PremiseWrite): void {
  const isOwn = ({ tenant, id }: { tenant: string; id: string }) =>
    'id' in write && tenant === write.tenant && id === write.id;
  switch (write.kind) {
    case 'expectResource':
      if (versionOf(held, write.key) !== write.version) throw new Conflict('version');
      break;
    case 'expectUngrouped':
      if (versionOf(held, write.key) !== write.version || isMember(held, write.key)) throw new Conflict('version');
      break;
    case 'expectGroups': {
      const found = groupsAround(held, write.tenant, write.member);
      const expected = write.groups.map(textOf);
      if (found.size !== expected.length || !expected.every((text) => found.has(text))) throw new Conflict('version');
      break;
    }
    case 'expectConsent': {
      const found = [...held.consents.values()].find(isOwn);
      if (found?.grantedAt == null || found.revokedAt !== null) throw new Conflict('version');
      break;
    }
    case 'expectRegistration':
      if (![...held.registrations.values()].some(isOwn)) throw new Conflict('version');
      break;
    case 'expectRoom': {
      const own = [...held.registrations.values()].filter(
        ({ tenant, initialAccess }) => tenant === write.tenant && (initialAccess === null) === write.open,
      );
      if (own.length >= write.most) throw new Conflict('full');
    }
  }
}

function isMember({ members }: Held, { tenant, id }: ResourceKey): boolean {
  return members.some((one) => one.tenant === tenant && one.member === id);
}

function textOf({ group, display, direct }: InGroup): string {
  return JSON.stringify([group, display ?? '', direct]);
}

/** The groups that somebody is in, through others too. */
function groupsAround({ members, resources }: Held, tenant: string, member: string): ReadonlySet<string> {
  const groupsOf = (one: string) => members.filter((row) => row.tenant === tenant && row.member === one);
  const around = new Set(groupsOf(member).map(({ group }) => group));
  const direct = new Set(around);
  // What is added to a set while it is walked is walked too.
  for (const inner of around) for (const { group } of groupsOf(inner)) around.add(group);
  const all = [...resources.values()].filter(({ key }) => key.tenant === tenant && key.type === 'Group');
  const nameOf = (group: string) => all.find(({ key }) => key.id === group)?.resource.display ?? null;
  return new Set([...around].map((group) => textOf({ group, display: nameOf(group), direct: direct.has(group) })));
}

function versionOf({ resources }: Held, { tenant, type, id }: ResourceKey): number | undefined {
  const isIt = ({ key }: { key: ResourceKey }) => key.tenant === tenant && key.type === type && key.id === id;
  return [...resources.values()].find(isIt)?.resource.version;
}
