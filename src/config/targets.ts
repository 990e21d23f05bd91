import type { Config, OpenIdProviderConfig } from '../../schema/config.ts';
import { openIdProviders } from '../oauth/provider-protocols.ts';
import { targetProblem, uselessPermissions } from '../outbound/target.ts';
import type { Problem } from '../problem.ts';

interface Target {
  /** The key of the entry that has the URL. */
  readonly at: readonly string[];
  readonly url: string;
}

/** An entry of the configuration that leads out of the process. */
interface Way {
  readonly entry: readonly string[];
  readonly targets: readonly Target[];
  readonly allowPrivate: readonly string[];
  /** True where it leads to other hosts, which only the moment tells. */
  readonly leadsOn: boolean;
}

/** What can be told of the hosts of providers, of receivers of events and of the keys of APIs and of software statements before anything connects to them. */
export function checkTargets({ providers, scim, apis, registration }: Config): readonly Problem[] {
  const toProviders = Object.entries(openIdProviders(providers)).map(([name, provider]) => wayTo(name, provider));
  const toReceivers = Object.entries(scim.events).flatMap(([name, stream]): Way[] => {
    if (stream.deliver !== 'push') return [];
    const { url, allowPrivate } = stream;
    return [{ entry: ['scim', 'events', name], targets: [{ at: ['url'], url }], allowPrivate, leadsOn: false }];
  });
  const toReaders = Object.entries(apis).flatMap(([name, { encryption }]): Way[] => {
    if (encryption?.jwksUri === undefined) return [];
    const targets = [{ at: ['jwksUri'], url: encryption.jwksUri }];
    return [{ entry: ['apis', name, 'encryption'], targets, allowPrivate: encryption.allowPrivate, leadsOn: false }];
  });
  const statements = Object.entries(registration?.softwareStatements ?? {});
  const toSigners = statements.flatMap(([name, { jwksUri, allowPrivate }]): Way[] => {
    if (jwksUri === undefined) return [];
    const entry = ['registration', 'softwareStatements', name];
    return [{ entry, targets: [{ at: ['jwksUri'], url: jwksUri }], allowPrivate, leadsOn: false }];
  });
  return [...toProviders, ...toReceivers, ...toReaders, ...toSigners].flatMap(problemsOf);
}

function wayTo(name: string, { issuer, jwksUri, userInfo, credentials, allowPrivate }: OpenIdProviderConfig): Way {
  const isDiscovered = jwksUri === undefined || (userInfo !== undefined && userInfo.url === undefined);
  const targets = [
    ...(isDiscovered ? [{ at: ['issuer'], url: issuer }] : []),
    ...(jwksUri === undefined ? [] : [{ at: ['jwksUri'], url: jwksUri }]),
    ...(userInfo?.url === undefined ? [] : [{ at: ['userInfo', 'url'], url: userInfo.url }]),
  ];
  // Credentials say themselves where their status list is.
  const leadsOn = isDiscovered || credentials?.status === 'check';
  return { entry: ['providers', name], targets, allowPrivate, leadsOn };
}

function problemsOf({ entry, targets, allowPrivate, leadsOn }: Way): readonly Problem[] {
  const known = targets.filter(({ url }) => URL.canParse(url));
  const closed = known.flatMap(({ at, url }) => {
    const problem = targetProblem(url, allowPrivate);
    return problem === null ? [] : [{ key: [...entry, ...at], ...problem }];
  });
  if (leadsOn || known.length === 0) return closed;
  const useless = uselessPermissions(
    known.map(({ url }) => url),
    allowPrivate,
  );
  const keys = known.map(({ at }) => at.join('.')).join(' and ');
  const hosts = known.map(({ url }) => new URL(url).hostname).join(', ');
  return [
    ...closed,
    ...useless.map((index) => ({
      key: [...entry, 'allowPrivate', index],
      message: `${allowPrivate[index]} is not the host of ${keys}`,
      mend: `write the host as ${keys} has it: ${hosts}`,
    })),
  ];
}
