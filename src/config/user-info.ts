import type { Config } from '../../schema/config.ts';
import { openIdProviders } from '../oauth/provider-protocols.ts';
import type { Problem } from '../problem.ts';

/** What is wrong with how providers are asked for UserInfo, as far as the file tells. */
export function checkUserInfo({ providers, limits }: Config): readonly Problem[] {
  return Object.entries(openIdProviders(providers)).flatMap(([name, { issuer, userInfo }]) => {
    const key = ['providers', name, 'userInfo'];
    const problems: Problem[] = [];
    if (userInfo === undefined) return problems;
    const { url, timeout } = userInfo;
    // RFC 6750 §5.3: bearer tokens go over TLS; who has the issuer itself without it, stays within their own network.
    if (url !== undefined && issuer.startsWith('https:') && !url.startsWith('https:')) {
      const message = "the provider's access tokens would go over the network in clear";
      problems.push({ key: [...key, 'url'], message, mend: 'write https://' });
    }
    if (timeout < 1 || timeout >= limits.issuance) {
      const message = `its timeout is not between 1 ms and the ${limits.issuance} ms of limits.issuance, which bound all sources of a token together`;
      problems.push({
        key: [...key, 'timeout'],
        message,
        mend: 'write one such as 500ms, or let limits.issuance be longer',
      });
    }
    return problems;
  });
}
