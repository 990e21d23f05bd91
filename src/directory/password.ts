import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { withImportedPassword } from '../scim/password-import.ts';
import type { Attributes } from '../scim/resource.ts';

const argon2Hash = promisify(argon2);

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;

/**
 * RFC 7643 §4.1.1: "the cleartext value of a password SHALL NOT be stored". Replaces a password that is new in `after`
 * by its argon2id hash in PHC form; one that stands there unchanged is a hash already, and so is an imported one.
 * @throws ScimError invalidValue where what is imported is no hash
 */
export async function hashNewPassword(
  before: Attributes | null,
  decided: Attributes,
  randomBytes: (size: number) => Uint8Array,
): Promise<Attributes> {
  const after = withImportedPassword(before, decided);
  if (after !== decided) return after;
  const password = after.password;
  if (typeof password !== 'string' || password === before?.password) return after;
  const nonce = Buffer.from(randomBytes(16));
  const tag = await argon2Hash('argon2id', { message: prepared(password), nonce, tagLength: 32, ...COST });
  const phc = [
    '$argon2id$v=19',
    `m=${COST.memory},t=${COST.passes},p=${COST.parallelism}`,
    base64(nonce),
    base64(tag),
  ].join('$');
  return { ...after, password: phc };
}

/** RFC 7644 §5, RFC 7613 §4.2.2 (OpaqueString): however a keyboard writes a letter or a space, it is the same password. */
function prepared(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** PHC strings carry base64 without padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
