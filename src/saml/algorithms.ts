/** What an assertion may be signed with. SHA-1 and HMAC are in none of the tables. */
import type { SamlAlgorithm } from '../../schema/config.ts';

type KeyType = 'rsa' | 'ec';

export interface SignatureRow {
  /** RFC 9231 §2.3 */
  readonly uri: string;
  readonly hash: string;
  readonly keyType: KeyType;
}

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

export const SIGNATURES: Readonly<Record<SamlAlgorithm, SignatureRow>> = {
  'rsa-sha256': { uri: `${MORE}rsa-sha256`, hash: 'sha256', keyType: 'rsa' },
  'rsa-sha384': { uri: `${MORE}rsa-sha384`, hash: 'sha384', keyType: 'rsa' },
  'rsa-sha512': { uri: `${MORE}rsa-sha512`, hash: 'sha512', keyType: 'rsa' },
  'ecdsa-sha256': { uri: `${MORE}ecdsa-sha256`, hash: 'sha256', keyType: 'ec' },
};

/** RFC 9231 §2.1.3, XML Encryption 1.1 §5.7 */
export const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${MORE}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);
