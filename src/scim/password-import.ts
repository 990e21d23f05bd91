import schema from '../../schema/scim/password-import.json' with { type: 'json' };
import type { CustomSchema } from './catalog.ts';
import { refusal } from './errors.ts';
import type { Attributes } from './resource.ts';
import { isObject, withMember } from './slot.ts';

/** The extension that the configuration adds to User (scim.users.passwordImport). */
export const PASSWORD_IMPORT: CustomSchema = {
  file: 'schema/scim/password-import.json',
  definition: schema,
  extends: 'User',
  required: false,
};

/** Bytes of a digest, by the name that follows SSHA. */
const SSHA_BYTES: ReadonlyMap<string, number> = new Map([
  ['', 20],
  ['256', 32],
  ['512', 64],
]);
const MOST_SALT = 64;

/** What other systems keep. Costs and salts are bounded, so that whoever verifies one knows what to expect. */
const FORMATS: readonly { readonly form: string; readonly fits: (hash: string) => boolean }[] = [
  {
    form: 'bcrypt ($2a$, $2b$, $2y$)',
    fits: (hash) => /^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$/.test(hash),
  },
  {
    form: 'PBKDF2 ($pbkdf2-sha256$…, also sha1 and sha512)',
    fits: (hash) =>
      /^\$pbkdf2(-sha(1|256|512))?\$(i=)?[1-9][0-9]{0,8}(,l=[1-9][0-9]{0,2})?\$[A-Za-z0-9+./]{1,88}\$[A-Za-z0-9+./]{22,88}$/.test(
        hash,
      ),
  },
  {
    form: 'argon2 ($argon2id$…, $argon2i$…)',
    fits: (hash) =>
      /^\$argon2id?\$(v=(16|19)\$)?m=[1-9][0-9]{0,8},t=[1-9][0-9]{0,3},p=[1-9][0-9]{0,2}\$[A-Za-z0-9+/]{11,88}\$[A-Za-z0-9+/]{16,88}$/.test(
        hash,
      ),
  },
  { form: 'salted SHA ({SSHA}…, {SSHA256}…, {SSHA512}…)', fits: isSaltedSha },
];

/**
 * Moves an imported hash of a password into the place where the password's own hash is kept; the extension's attribute holds
 * nothing by itself.
 * @returns the attributes as they are where none is imported
 * @throws ScimError invalidValue where it is no hash of a form that is known, or a new password stands beside it
 */
export function withImportedPassword(before: Attributes | null, after: Attributes): Attributes {
  const extension = after[schema.id];
  const hash = isObject(extension) ? extension.passwordHash : undefined;
  if (typeof hash !== 'string') return after;
  if (after.password !== before?.password) {
    throw refusal('invalidValue', 'give password or passwordHash, not both');
  }
  if (!FORMATS.some(({ fits }) => fits(hash))) {
    const forms = FORMATS.map(({ form }) => form).join('; ');
    throw refusal('invalidValue', `passwordHash is of no known form; these are taken: ${forms}`);
  }
  return { ...withMember(after, schema.id, undefined), password: hash };
}

/** RFC 2307 §5.3, as LDAP servers extend it: base64 of the digest and the salt behind it. */
function isSaltedSha(hash: string): boolean {
  const [, size, text = ''] = /^\{SSHA(256|512)?\}([A-Za-z0-9+/]{1,200}={0,2})$/i.exec(hash) ?? [];
  const digest = SSHA_BYTES.get(size ?? '') ?? 0;
  const salt = Buffer.from(text, 'base64').length - digest;
  return salt > 0 && salt <= MOST_SALT;
}
