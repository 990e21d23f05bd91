/** The gateway in front of the API: the only one that may look behind an opaque token. */
export interface Gateway {
  /** RFC 7662: what the token stands for, as JSON. */
  introspect(token: string, further?: Readonly<Record<string, string>>): Promise<Record<string, unknown>>;
  /** The phantom token: the JWT to pass on to the API, or null where the reference is good for nothing. */
  swap(token: string): Promise<string | null>;
}

export function gateway(url: string, id: string, secret: string): Gateway {
  const ask = (token: string, accept: string, further = {}) =>
    fetch(`${url}/oauth/introspect`, {
      method: 'POST',
      headers: { accept, authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ token, ...further }),
    });
  return {
    introspect: async (token, further) =>
      (await (await ask(token, 'application/json', further)).json()) as Record<string, unknown>,
    swap: async (token) => {
      const answer = await ask(token, 'application/jwt');
      return answer.status === 200 ? answer.text() : null;
    },
  };
}
