import type { Config } from '../../schema/config.ts';
import { targetProblem, uselessPermissions } from '../outbound/target.ts';
import type { Problem } from '../problem.ts';

interface Target {
  /** The entry of the configuration, and the key in it that has the URL. */
  readonly entry: readonly string[];
  readonly at: string;
  readonly url: string;
  readonly allowPrivate: readonly string[];
  /** True where it leads to other hosts, which only the moment tells. */
  readonly leadsOn: boolean;
}

/** What can be told of the hosts of providers and of receivers of events before anything connects to them. */
export function checkTargets({ providers, scim }: Config): readonly Problem[] {
  const keys = Object.entries(providers).map(([name, { issuer, jwksUri, allowPrivate }]): Target => {
    const entry = ['providers', name];
    if (jwksUri === undefined) return { entry, at: 'issuer', url: issuer, allowPrivate, leadsOn: true };
    return { entry, at: 'jwksUri', url: jwksUri, allowPrivate, leadsOn: false };
  });
  const receivers = Object.entries(scim.events).flatMap(([name, stream]): Target[] => {
    if (stream.deliver !== 'push') return [];
    const { url, allowPrivate } = stream;
    return [{ entry: ['scim', 'events', name], at: 'url', url, allowPrivate, leadsOn: false }];
  });
  return [...keys, ...receivers].filter(({ url }) => URL.canParse(url)).flatMap(problemsOf);
}

function problemsOf({ entry, at, url, allowPrivate, leadsOn }: Target): readonly Problem[] {
  const closed = targetProblem(url, allowPrivate);
  const useless = leadsOn ? [] : uselessPermissions([url], allowPrivate);
  return [
    ...(closed === null ? [] : [{ key: [...entry, at], ...closed }]),
    ...useless.map((index) => ({
      key: [...entry, 'allowPrivate', index],
      message: `${allowPrivate[index]} is not the host of ${at}`,
      mend: `write the host as ${at} has it: ${new URL(url).hostname}`,
    })),
  ];
}
