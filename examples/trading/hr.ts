/** The HR tool: keeps people over SCIM. */
export interface Hr {
  create(body: unknown): Promise<ScimAnswer>;
  deactivate(id: string): Promise<ScimAnswer>;
  replace(id: string, path: string, value: unknown): Promise<ScimAnswer>;
  schema(urn: string): Promise<ScimAnswer>;
}

export interface ScimAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export function hr(url: string, token: string): Hr {
  const ask = async (method: string, path: string, body?: unknown): Promise<ScimAnswer> => {
    const answer = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const replace: Hr['replace'] = (id, path, value) =>
    ask('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path, value }],
    });
  return {
    create: (body) => ask('POST', '/Users', body),
    deactivate: (id) => replace(id, 'active', false),
    replace,
    schema: (urn) => ask('GET', `/Schemas/${urn}`),
  };
}
