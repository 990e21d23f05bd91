import type { Config } from '../../schema/config.ts';

/** Every tenant that the configuration speaks of, and the one that is always there. */
export function tenantsOf({ audit, clients, issuers, providers, scim, registration }: Config): readonly string[] {
  const members = [
    clients,
    issuers,
    providers,
    scim.clients,
    scim.events,
    registration?.initialAccess ?? {},
    registration?.open === undefined ? {} : { open: registration.open },
  ].flatMap((map) => Object.values<{ tenant: string }>(map));
  const streamed = Object.values(audit.streams).filter(({ tenant }) => tenant !== '*');
  return [...new Set(['default', ...[...members, ...streamed].map(({ tenant }) => tenant)])];
}
