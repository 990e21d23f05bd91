/** apis.<name>.sharesTokensWith: two APIs that could not have one token, or of which one has not been asked. */
import type { ApiConfig, Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { suggest } from '../suggest.ts';
import { userInfoUrl } from './api.ts';

/** All that is wrong with the APIs that share their tokens. */
export function checkSharing(config: Config): readonly Problem[] {
  const { apis } = config;
  return Object.entries(apis).flatMap(([name, api]) =>
    api.sharesTokensWith.flatMap((other, index): readonly Problem[] => {
      const key = ['apis', name, 'sharesTokensWith', index];
      const found = Object.hasOwn(apis, other) ? apis[other] : undefined;
      if (found === undefined) return [unknown(key, other, Object.keys(apis))];
      if (other === name) return [{ key, message: 'an API shares its tokens with itself anyhow', mend: 'remove it' }];
      const asked = found.sharesTokensWith.includes(name);
      if (!asked) {
        const message = `'${other}' does not share its tokens with '${name}', and each could use them at the other`;
        return [{ key, message, mend: `write sharesTokensWith: [${name}] under apis.${other} too` }];
      }
      // Told at one of the two: what does not fit is the same from either side.
      return name < other ? misfits(config, api, found).map((message) => told(key, other, message)) : [];
    }),
  );
}

function unknown(key: Problem['key'], name: string, known: readonly string[]): Problem {
  const near = suggest(name, known);
  const mend = near === null ? `name one of: ${known.join(', ')}` : `write ${near}`;
  return { key, message: `there is no API '${name}'`, mend };
}

function told(key: Problem['key'], other: string, message: string): Problem {
  return {
    key,
    message: `it cannot have one token with '${other}': ${message}`,
    mend: 'make it the same, or remove it',
  };
}

type Misfit = (one: ApiConfig, other: ApiConfig, config: Config) => string | null;

/** A token has one sub, one signature, one key that it is bound to, and is read by all that it is for. */
const MISFITS: readonly Misfit[] = [
  (one, other) => (one.subject === other.subject ? null : `its sub is ${one.subject}, and ${other.subject} there`),
  (one, other) => {
    const isPairwise = one.subject === 'pairwise' && other.subject === 'pairwise';
    return isPairwise ? 'what each calls people is to tell the other nothing (subject: pairwise)' : null;
  },
  ({ algorithm: one }, { algorithm: other }) => {
    return one === other ? null : `its tokens are signed with ${one}, and ${other} there`;
  },
  ({ encryption: one }, { encryption: other }) => {
    return one === undefined && other === undefined ? null : 'what is encrypted to one of them, the other cannot read';
  },
  ({ senderConstrained: one }, { senderConstrained: other }) => {
    const ways = new Set([one, other]);
    return ways.has('dpop') && ways.has('mtls') ? 'its tokens are bound in another way (senderConstrained)' : null;
  },
  (one, other, { issuer }) => {
    const isUserInfo = [one, other].some(({ audience }) => audience === userInfoUrl(issuer));
    return isUserInfo ? 'UserInfo has tokens of its own' : null;
  },
];

function misfits(config: Config, one: ApiConfig, other: ApiConfig): readonly string[] {
  return MISFITS.flatMap((misfit) => misfit(one, other, config) ?? []);
}
