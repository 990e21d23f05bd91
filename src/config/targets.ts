import type { Config } from '../../schema/config.ts';
import { targetProblem } from '../outbound/target.ts';
import type { Problem } from '../problem.ts';

/** What can be told of the hosts of providers and of receivers of events before anything connects to them. */
export function checkTargets({ providers, scim }: Config): readonly Problem[] {
  const keys = Object.entries(providers).map(([name, { issuer, jwksUri, allowPrivate }]) => ({
    // Where discovery leads, only the moment tells.
    key: ['providers', name, jwksUri === undefined ? 'issuer' : 'jwksUri'],
    url: jwksUri ?? issuer,
    allowPrivate,
  }));
  const receivers = Object.entries(scim.events).flatMap(([name, stream]) =>
    stream.deliver === 'push' ? [{ ...stream, key: ['scim', 'events', name, 'url'] }] : [],
  );
  return [...keys, ...receivers].flatMap(({ key, url, allowPrivate }) => {
    const problem = URL.canParse(url) ? targetProblem(url, allowPrivate) : null;
    return problem === null ? [] : [{ key, ...problem }];
  });
}
