import type { Explanation } from '../../src/issuer/explanation.ts';

/** The company's help desk: asks why a token is as it is. */
export interface Support {
  /** @param idp what the partner would say of the person, as the payload of an ID token */
  explain(client: string, user: string, scope: string, idp: object): Promise<Explanation>;
}

export function support(url: string, id: string, secret: string): Support {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return {
    async explain(client, user, scope, idp) {
      const answer = await fetch(`${url}/claims/explain`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ client, user, scope, idp }),
      });
      if (answer.status !== 200) throw new Error(`no explanation: ${await answer.text()}`);
      return (await answer.json()) as Explanation;
    },
  };
}
