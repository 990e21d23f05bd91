/** The gateway in front of the API: the only one that may look behind an opaque token. */
export interface Gateway {
  /** RFC 7662: what the token stands for, as JSON. */
  introspect(token: string): Promise<Record<string, unknown>>;
  /** The phantom token: the JWT to pass on to the API, or null where the reference is good for nothing. */
  swap(token: string): Promise<string | null>;
}

export function gateway(url: string, id: string, secret: string): Gateway {
  const ask = (token: string, accept: string) =>
    fetch(`${url}/oauth/introspect`, {
      method: 'POST',
      headers: { accept, authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ token }),
    });
  return {
    introspect: async (token) => (await (await ask(token, 'application/json')).json()) as Record<string, unknown>,
    swap: async (token) => {
      const answer = await ask(token, 'application/jwt');
      return answer.status === 200 ? answer.text() : null;
    },
  };
}
