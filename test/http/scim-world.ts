/** An installation that keeps people and nothing else, for tests of what `scim:` of the configuration says. */
import { type Answer, answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Names of clients and their tokens: hr may write, auditor may read, other is of another tenant. */
const TOKENS = {
  hr: 'hr-token-for-tests-0123456789',
  auditor: 'auditor-token-for-tests-0123456789',
  other: 'other-token-for-tests-0123456789',
} as const;
export type ClientName = keyof typeof TOKENS;

export interface ScimWorld extends TestWorld {
  scim(method: string, path: string, body?: unknown, client?: ClientName): Promise<Answer>;
  audit(): Promise<Record<string, unknown>[]>;
}

/**
 * @param settings lines of YAML below `scim:`, each indented by two spaces
 * @param top lines of YAML beside it, such as a database of the test's own
 */
export async function startScim(settings = '', top = ''): Promise<ScimWorld> {
  const world = await createTestWorld({
    config: `issuer: https://id.example.com
${top}
scim:
${settings}
  clients:
    hr: { token: ${TOKENS.hr} }
    auditor: { token: ${TOKENS.auditor}, access: read }
    other: { token: ${TOKENS.other}, tenant: other }
`,
  });
  return {
    ...world,
    async scim(method, path, body, client = 'hr') {
      const headers = { authorization: `Bearer ${TOKENS[client]}`, 'content-type': 'application/scim+json' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const init = { method, headers, ...(body !== undefined && { body: text }) };
      return answerOf(await world.request(`/scim/v2${path}`, init));
    },
    async audit() {
      // Without that of the first signing key, which every installation begins with.
      const rows = (await world.store.listAudit('default', 100)).filter(({ event }) => event !== 'key.added');
      return rows.map((row) => JSON.parse(row.record));
    },
  };
}
