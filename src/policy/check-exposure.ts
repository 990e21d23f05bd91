/** Which applications can read in their own tokens what is not theirs to read. */
import type { Config, Sensitivity } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { type Carried, carriedClaims } from './carried.ts';

const MEND =
  'write tokens: opaque, leave the claims to introspection (destinations: [introspection]), or narrow claims';

/**
 * A JWT is signed, not encrypted: whoever carries it can read it. So a secret claim is in no JWT that an application gets, of
 * whatever kind the application is. One that introspects for the API is told the claims anyhow: it is the API, or stands before it.
 */
export function checkSecretClaims(config: Config): readonly Problem[] {
  return exposed(config, 'secret').map(({ key, api, names }) => ({
    key,
    message: `it can read the secret claims ${names} in its JWTs for '${api}'`,
    mend: MEND,
  }));
}

/** Another company's application that reads personal claims is often meant, and should be known: a warning. */
export function warnOfPersonalClaims(config: Config): readonly Problem[] {
  return exposed(config, 'personal').flatMap(({ key, isOfOthers, api, names }) => {
    if (!isOfOthers) return [];
    const message = `an application of others can read the personal claims ${names} in its JWTs for '${api}'`;
    return [{ key, message, mend: `${MEND}; or say sensitivity: public, if they are` }];
  });
}

/** An API whose JWTs an application can read, and the claims of a kind in them. */
interface Exposure {
  /** Where it says so. */
  readonly key: Problem['key'];
  readonly isOfOthers: boolean;
  readonly api: string;
  readonly names: string;
}

function exposed(config: Config, sensitivity: Sensitivity): readonly Exposure[] {
  const configured = carriedClaims(config).flatMap((carried): Exposure[] => {
    const application = config.clients[carried.client];
    if (application?.tokens !== 'jwt' || application.introspects.includes(carried.api)) return [];
    const isOfOthers = application.kind === 'third-party';
    return exposure(config, carried, sensitivity, { key: ['clients', carried.client, 'tokens'], isOfOthers });
  });
  return [...configured, ...exposedToRegistered(config, sensitivity)];
}

/** To clients that register themselves, which may have any of the scopes that are open to them. */
function exposedToRegistered(config: Config, sensitivity: Sensitivity): readonly Exposure[] {
  const { registration, apis, scopes } = config;
  if (registration?.tokens !== 'jwt') return [];
  const any = carriedClaims({ apis, scopes, clients: { any: { scopes: registration.scopes } } });
  const whose = { key: ['registration', 'tokens'], isOfOthers: true };
  return any.flatMap((carried) => exposure(config, carried, sensitivity, whose));
}

function exposure(
  config: Config,
  { api, claims }: Carried,
  sensitivity: Sensitivity,
  whose: Pick<Exposure, 'key' | 'isOfOthers'>,
): Exposure[] {
  const names = [...claims].filter((name) => {
    const claim = Object.hasOwn(config.claims, name) ? config.claims[name] : undefined;
    return claim?.sensitivity === sensitivity && claim.destinations.includes('access_token');
  });
  return names.length === 0 ? [] : [{ ...whose, api, names: names.join(', ') }];
}
