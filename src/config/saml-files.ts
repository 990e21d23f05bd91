import { dirname, isAbsolute, join } from 'node:path';
import type { Config, ProviderConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

/** No PEM file is longer. */
const MAX_CHARACTERS = 100_000;

/**
 * The configuration with the contents of PEM files in the place of their names, under `saml.certificates` of the providers. A relative
 * name counts from the configuration file; a text that is PEM itself stays. What is in them is checked later.
 */
export function withSamlFiles(
  config: Config,
  configFile: string,
  readFile: (path: string) => string,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const providers = Object.entries(config.providers).map(([name, provider]): [string, ProviderConfig] => {
    if (!('saml' in provider)) return [name, provider];
    const certificates = provider.saml.certificates.map((written, index) => {
      if (written.includes('-----BEGIN')) return written;
      const file = isAbsolute(written) ? written : join(dirname(configFile), written);
      const text = textOf(file, readFile);
      if (text === null) {
        const key = ['providers', name, 'saml', 'certificates', index];
        const mend = `check that ${file} exists and may be read, or write the certificate itself (-----BEGIN CERTIFICATE-----…)`;
        problems.push({ key, message: `the file ${written} cannot be read`, mend });
      }
      return text;
    });
    const read = certificates.filter((text) => text !== null);
    return [name, { ...provider, saml: { ...provider.saml, certificates: read } }];
  });
  return { config: { ...config, providers: Object.fromEntries(providers) }, problems };
}

function textOf(file: string, readFile: (path: string) => string): string | null {
  try {
    const text = readFile(file);
    return text.length > MAX_CHARACTERS ? null : text;
  } catch {
    return null;
  }
}
