import { type ScimWorld, USER } from './scim-world.ts';

/** Creates users one after the other, each a userName or attributes; gives their ids. */
export async function createUsers(
  world: Pick<ScimWorld, 'scim'>,
  ...people: readonly (string | Record<string, unknown>)[]
): Promise<string[]> {
  const ids: string[] = [];
  for (const person of people) {
    const attributes = typeof person === 'string' ? { userName: person } : person;
    const { status, body } = await world.scim('POST', '/Users', { schemas: [USER], ...attributes });
    if (status !== 201) throw new Error(JSON.stringify(body));
    ids.push(body.id);
  }
  return ids;
}
