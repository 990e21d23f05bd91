/** Groups and people in them, for the tests of membership over HTTP. */
import { expect } from 'vitest';
import { type Answer, answerOf } from '../trading.ts';
import { type ClientName, GROUP, PATCH, type ScimWorld, startScim, USER } from './scim-world.ts';

export interface GroupWorld extends ScimWorld {
  /** Users of these userNames; their ids by name. */
  users<N extends string>(...names: N[]): Promise<Record<N, string>>;
  /** A group with these members, by id; gives the group's id. */
  group(name: string, ...members: string[]): Promise<string>;
  patch(group: string, ...operations: readonly unknown[]): Promise<Answer>;
  patchAs(client: ClientName, group: string, ...operations: readonly unknown[]): Promise<Answer>;
  adaAndBob(): Promise<AdaAndBob>;
  /** A GET, or a PATCH where there is a body, with headers of its own. */
  conditional(path: string, headers: Record<string, string>, body?: object): Promise<Answer>;
  /** The ids of a group's members. */
  membersOf(group: string): Promise<readonly string[]>;
}

export type Name = 'ada' | 'bob' | 'cyd' | 'eve';
export type Ids = Readonly<Record<Name, string>>;
/** The operations of a PATCH, about people whose ids are known when it is sent. */
export type Operations = (ids: Ids) => readonly unknown[];

/** A group of ada and bob, and two people beside it. */
export interface AdaAndBob {
  readonly ids: Ids;
  readonly name: string;
  readonly group: string;
  expectMembers(...names: readonly Name[]): Promise<void>;
}

/** Members as a client names them. */
export const value = (...ids: string[]) => ids.map((id) => ({ value: id }));

/** What a reference holds. */
export interface Reference {
  readonly value: string;
  readonly $ref: string;
  readonly type: string;
  readonly display?: string;
}

/** @param settings lines of YAML below `scim:`, each indented by two spaces */
export async function startGroups(settings = ''): Promise<GroupWorld> {
  const world = await startScim(settings);
  const { scim } = world;
  let number = 0;
  const create = async (path: string, body: unknown) => {
    const answer = await scim('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  };
  const patchAs: GroupWorld['patchAs'] = (client, group, ...operations) =>
    scim('PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations: operations }, client);
  const users: GroupWorld['users'] = async (...names) => {
    const ids = new Map<string, string>();
    for (const name of names) {
      number += 1;
      ids.set(name, await create('/Users', { schemas: [USER], userName: `${name}-${number}`, displayName: name }));
    }
    return Object.fromEntries(ids) as Record<(typeof names)[number], string>;
  };
  const group: GroupWorld['group'] = (displayName, ...members) =>
    create('/Groups', { schemas: [GROUP], displayName, members: value(...members) });
  const membersOf: GroupWorld['membersOf'] = async (id) => {
    const { status, body } = await scim('GET', `/Groups/${id}`);
    expect(status).toBe(200);
    return referencesIn(body, 'members').map((member) => member.value);
  };
  return {
    ...world,
    users,
    group,
    membersOf,
    conditional: async (path, headers, body) =>
      answerOf(
        await world.request(`/scim/v2${path}`, {
          method: body === undefined ? 'GET' : 'PATCH',
          headers: {
            authorization: 'Bearer hr-token-for-tests-0123456789',
            'content-type': 'application/json',
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    async adaAndBob() {
      const ids = await users('ada', 'bob', 'cyd', 'eve');
      const name = `group ${number}`;
      const id = await group(name, ids.ada, ids.bob);
      const expectMembers = async (...names: readonly Name[]) =>
        expect((await membersOf(id)).toSorted()).toEqual(names.map((one) => ids[one]).toSorted());
      return { ids, name, group: id, expectMembers };
    },
    patch: (group, ...operations) => patchAs('hr', group, ...operations),
    patchAs,
  };
}

/** The references under a name of a body; none where it is not there. */
export function referencesIn(body: Answer['body'], name: 'members' | 'groups'): readonly Reference[] {
  const references = body[name];
  return Array.isArray(references) ? references : [];
}

/** The entity tag of a version, whatever members or groups are shown with it. */
export const tagOf = (version: number) => expect.stringMatching(new RegExp(`^W/"${version}[."]`));
