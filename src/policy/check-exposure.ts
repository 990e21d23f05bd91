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
  return exposed(config, 'secret').map(({ client, api, names }) => ({
    key: ['clients', client, 'tokens'],
    message: `it can read the secret claims ${names} in its JWTs for '${api}'`,
    mend: MEND,
  }));
}

/** Another company's application that reads personal claims is often meant, and should be known: a warning. */
export function warnOfPersonalClaims(config: Config): readonly Problem[] {
  return exposed(config, 'personal').flatMap(({ client, api, names }) => {
    if (config.clients[client]?.kind !== 'third-party') return [];
    const message = `an application of others can read the personal claims ${names} in its JWTs for '${api}'`;
    return [{ key: ['clients', client, 'tokens'], message, mend: `${MEND}; or say sensitivity: public, if they are` }];
  });
}

function exposed(config: Config, sensitivity: Sensitivity) {
  return carriedClaims(config).flatMap(({ client, api, claims }: Carried) => {
    const application = config.clients[client];
    if (application?.tokens !== 'jwt' || application.introspects.includes(api)) return [];
    const names = [...claims].filter((name) => {
      const claim = Object.hasOwn(config.claims, name) ? config.claims[name] : undefined;
      return claim?.sensitivity === sensitivity && claim.destinations.includes('access_token');
    });
    return names.length === 0 ? [] : [{ client, api, names: names.join(', ') }];
  });
}
