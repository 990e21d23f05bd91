import type { SamlConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text (RFC 7468 §5), one or several. */
export function certificatesIn(text: string): readonly string[] {
  return text.match(CERTIFICATE) ?? [];
}

/** The texts that hold a provider's certificates, and under which key each stands. */
export function certificateTexts({
  certificates,
  metadata,
}: SamlConfig): readonly (readonly [key: Problem['key'], text: string])[] {
  const written = certificates.map((text, index) => [['certificates', index], text] as const);
  return metadata === undefined ? written : [...written, [['metadata'], metadata]];
}

/** All that a provider signs with, in PEM. */
export function certificatesOf(saml: SamlConfig): readonly string[] {
  return certificateTexts(saml).flatMap(([, text]) => certificatesIn(text));
}
