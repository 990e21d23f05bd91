import { hostName, networkByName } from './host.ts';

export interface TargetProblem {
  readonly message: string;
  readonly mend: string;
}

/**
 * What is wrong with a URL of the configuration by its host alone: an address, or a name, that no connection would be made to.
 * @param url an absolute URL
 * @param allowPrivate the hosts that may be at a private address
 */
export function targetProblem(url: string, allowPrivate: readonly string[]): TargetProblem | null {
  const host = hostName(url);
  const network = networkByName(host);
  if (network === null || (network.openable && allowPrivate.some((name) => hostName(name) === host))) return null;
  const message = `${host} is ${network.name}`;
  return network.openable
    ? { message: `${message}, which has to be allowed`, mend: `add allowPrivate: ['${host}'] beside it` }
    : { message: `${message}, where nothing may be asked`, mend: 'name another host' };
}

/** Permissions that open nothing, by their place in the list: a typing error, most often. */
export function uselessPermissions(urls: readonly string[], allowPrivate: readonly string[]): readonly number[] {
  const hosts = new Set(urls.map(hostName));
  return allowPrivate.flatMap((name, index) => (hosts.has(hostName(name)) ? [] : [index]));
}
