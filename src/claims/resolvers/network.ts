import type { ResolverConfig } from '../../../schema/config.ts';
import { targetProblem, uselessPermissions } from '../../outbound/target.ts';
import type { Problem } from '../../problem.ts';
import { policyProblems } from './remote.ts';

type NetworkConfig = Extract<ResolverConfig, { url: string }>;

/** What every source on the network must get right, whatever its kind. */
export function networkProblems(name: string, config: NetworkConfig): readonly Problem[] {
  const at = (...key: readonly (string | number)[]) => ['resolvers', name, ...key];
  return [
    ...policyProblems(name, config),
    ...targetProblems(config).map(({ key, ...problem }) => ({ key: at(...key), ...problem })),
    ...headerProblems(config).map(({ key, ...problem }) => ({ key: at(...key), ...problem })),
  ];
}

function targetProblems({ url, allowPrivate }: NetworkConfig): readonly Problem[] {
  // A URL whose host cannot be told has a problem of its own.
  const origin = /^https?:\/\/[^/?#\\{}]+/i.exec(url)?.[0] ?? '';
  if (!URL.canParse(origin)) return [];
  const target = targetProblem(origin, allowPrivate);
  const useless = uselessPermissions([origin], allowPrivate).map((index) => ({
    key: ['allowPrivate', index],
    message: `${allowPrivate[index]} is no host of this resolver`,
    mend: `write the host that stands in its url: ${new URL(origin).hostname}`,
  }));
  return [...(target === null ? [] : [{ key: ['url'], ...target }]), ...useless];
}

function headerProblems({ headers }: NetworkConfig): readonly Problem[] {
  return Object.entries(headers)
    .filter(([header, value]) => !isHeader(header, value))
    .map(([header]) => ({
      key: ['headers', header],
      // The value may be a secret, and is not repeated.
      message: 'the header cannot be sent: its name or its value has a character that HTTP does not allow',
      mend: 'look for a line break at the end of a secret from the environment',
    }));
}

/** RFC 9110 §5.1, §5.5: field names and values, as fetch holds them to it. */
function isHeader(name: string, value: string): boolean {
  try {
    return new Headers([[name, value]]).has(name);
  } catch {
    return false;
  }
}
