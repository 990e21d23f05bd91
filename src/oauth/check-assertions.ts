import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { openIdProviders } from './provider-protocols.ts';

/** What is wrong with the providers' assertions, and with the clients that are to show them. RFC 7523 §2.1 */
export function checkAssertions({ issuer, providers, clients }: Config): readonly Problem[] {
  const taking = Object.entries(openIdProviders(providers)).filter(([, { assertions }]) => assertions.length > 0);
  const confusable = taking.filter(([, { assertions, audience }]) => {
    return assertions.includes('jwt') && [audience].flat().includes(issuer);
  });
  const without = Object.entries(clients).filter(([, { grants, tenant }]) => {
    return grants.includes('jwt-bearer') && !taking.some(([, provider]) => provider.tenant === tenant);
  });
  return [
    // RFC 8725 §2.8: an ID token would pass for an assertion then.
    ...confusable.map(([name]) => ({
      key: ['providers', name, 'audience'],
      message: 'its ID tokens are for this issuer, as its assertions are, and so could not be told apart',
      mend: 'let the provider call Avow by a client id in ID tokens',
    })),
    ...without.map(([id]) => ({
      key: ['clients', id, 'grants'],
      message: 'jwt-bearer is of no use: no provider of its tenant has assertions that are taken',
      mend: 'add assertions: [jwt] or [id-jag] to a provider, or remove jwt-bearer',
    })),
  ];
}
