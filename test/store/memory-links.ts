import { Conflict, type Link } from '../../src/store/port.ts';

/** By the JSON text of tenant, issuer and subject. */
type Links = Map<string, Link>;

const idOf = (tenant: string, issuer: string, subject: string) => JSON.stringify([tenant, issuer, subject]);

/** The part of the reference store that reads links. */
export function linkReads(links: () => Links) {
  return {
    getLink: async (tenant: string, issuer: string, subject: string) =>
      links().get(idOf(tenant, issuer, subject)) ?? null,
    listLinks: async (tenant: string, user: string) =>
      [...links().values()]
        .filter((link) => link.tenant === tenant && link.user === user)
        .toSorted((a, b) => (a.issuer < b.issuer ? -1 : 1)),
  };
}

/** And the part that adds one. */
export function addLink(links: Links, added: Link): void {
  const { tenant, issuer, subject, user } = added;
  const isTaken = [...links.values()].some((l) => l.tenant === tenant && l.issuer === issuer && l.user === user);
  if (isTaken || links.has(idOf(tenant, issuer, subject))) throw new Conflict('link');
  links.set(idOf(tenant, issuer, subject), added);
}
