import { dirname, isAbsolute, join } from 'node:path';
import type { Config, SamlProviderConfig } from '../../schema/config.ts';
import { samlProviders } from '../oauth/provider-protocols.ts';
import type { Problem } from '../problem.ts';
import { signingCertificates } from '../saml/metadata.ts';
import { SamlRefused } from '../saml/refused.ts';

/** No such file of one provider is longer. */
const MAX_CHARACTERS = 500_000;

interface Found {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/**
 * The configuration with the contents of PEM files in the place of their names, under `saml.certificates` of the providers, and with
 * the certificates of a metadata file, in PEM, in the place of its name. A relative name counts from the configuration file; a text
 * that is PEM itself stays. What is in certificates is checked later.
 */
export function withSamlFiles(config: Config, configFile: string, readFile: (path: string) => string): Found {
  const problems: Problem[] = [];
  const read: Reading = (key, written, mend) => {
    const file = isAbsolute(written) ? written : join(dirname(configFile), written);
    const text = textOf(file, readFile);
    if (text === null) {
      const message = `the file ${written} cannot be read`;
      problems.push({ key, message, mend: `check that ${file} exists and may be read${mend}` });
    }
    return text;
  };
  const providers = Object.entries(samlProviders(config.providers)).map(([name, provider]) => {
    const key = ['providers', name, 'saml'];
    const certificates = readCertificates(key, provider, read);
    const { metadata, problem } = readMetadata(key, provider, read);
    if (problem !== null) problems.push(problem);
    return [name, { ...provider, saml: { ...provider.saml, certificates, metadata } }] as const;
  });
  return { config: { ...config, providers: { ...config.providers, ...Object.fromEntries(providers) } }, problems };
}

type Reading = (key: Problem['key'], written: string, mend: string) => string | null;

function readCertificates(key: readonly string[], { saml }: SamlProviderConfig, read: Reading): string[] {
  const texts = saml.certificates.map((written, index) => {
    if (written.includes('-----BEGIN')) return written;
    return read(
      [...key, 'certificates', index],
      written,
      ', or write the certificate itself (-----BEGIN CERTIFICATE-----…)',
    );
  });
  return texts.filter((text) => text !== null);
}

function readMetadata(key: readonly string[], { saml, issuer }: SamlProviderConfig, read: Reading) {
  const at = [...key, 'metadata'];
  const nothing = { metadata: undefined, problem: null };
  if (saml.metadata === undefined) return nothing;
  const text = read(at, saml.metadata, '');
  if (text === null) return nothing;
  try {
    return { metadata: signingCertificates(text, issuer), problem: null };
  } catch (error) {
    if (!(error instanceof SamlRefused)) throw error;
    const message = `${saml.metadata} is not the metadata of this provider: ${error.message}`;
    return {
      metadata: undefined,
      problem: { key: at, message, mend: 'name the XML file that the provider publishes of itself' },
    };
  }
}

function textOf(file: string, readFile: (path: string) => string): string | null {
  try {
    const text = readFile(file);
    return text.length > MAX_CHARACTERS ? null : text;
  } catch {
    return null;
  }
}
