/** Two companies: Acme's Avow knows its people, Chat's takes Acme's word for them. Both on loopback, on the real clock. */
import { type Partner, type Person, startPartner } from '../../examples/trading/stand-ins/partner.ts';
import { freePort } from '../../src/server.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

export const MESSAGES = 'https://api.chat.example/messages';
const FILES = 'https://api.chat.example/files';
export const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag';
const HR = 'hr-token-for-tests-0123456789';
const secretOf = (client: string) => `${client}-secret-0123456789`;
export const ADA: Person = {
  sub: 'ada-1',
  email: 'ada@acme.example',
  emailVerified: true,
  groups: [],
  authn: { acr: 'mfa', amr: ['otp', 'pwd'], auth_time: 1_790_000_000 },
};

const ACME = (issuer: string, chat: string, partner: string) => `
issuer: ${issuer}
scim: { clients: { hr: { token: ${HR} } } }
providers:
  sso: { issuer: '${partner}', audience: avow, jwksUri: '${partner}/jwks', allowPrivate: [127.0.0.1],
         link: { first: { verifiedEmail: true } } }
claims:
  email: { from: user, path: 'emails[primary eq true].value', type: string, destinations: [id_token] }
  team:  { from: user, path: title, type: string }
apis:
  wiki: { audience: https://api.acme.example/wiki, scopes: [pages] }
authorizationServers:
  chat:
    issuer: ${chat}
    title: Chat
    clients: { portal: portal-at-chat, helper: helper-at-chat, counted: counted-at-chat }
    scopes: { chat_read: read, chat_write: write, chat_admin: admin }
    resources: [${MESSAGES}, ${FILES}]
    lifetime: 2m
authorizationDetails:
  message:
    api: chat
    schema: { required: [room], properties: { room: { type: string }, by: { type: string }, locations: { type: array } } }
    when: detail.room != "board"
    set: { by: user.userName }
  page: { api: wiki, schema: { properties: { id: { type: string } } } }
scopes:
  pages:      { rules: [{ allow: { to: human } }] }
  chat_read:  { claims: [email, team], rules: [{ allow: { to: human } }] }
  chat_write:
    rules:
      - allow: { to: human }
      - drop: { when: user.title == "guest" }
      - require: { when: user.title == "banker", stepUp: { acr: [phr] } }
      - require: { when: user.title == "careful", consent: true }
  chat_admin: { rules: [{ allow: { when: 'false' } }] }
clients:
  portal: { kind: first-party, secret: ${secretOf('portal')}, grants: [token-exchange],
            scopes: [pages, chat_read, chat_write, chat_admin], authorizationDetails: [message, page] }
  wiki:   { kind: first-party, secret: ${secretOf('wiki')}, grants: [token-exchange], scopes: [pages, chat_read] }
  helper: { kind: agent, secret: ${secretOf('helper')}, grants: [token-exchange], scopes: [chat_read],
            exchanges: [{ from: sso, to: [chat] }] }
  counted: { kind: agent, secret: ${secretOf('counted')}, grants: [token-exchange], scopes: [chat_read], agent: { uses: 3 } }
  asker:  { kind: machine, secret: ${secretOf('asker')}, explains: true }
`;

const CHAT = (issuer: string, acme: string) => `
issuer: ${issuer}
scim: { clients: { hr: { token: ${HR} } } }
providers:
  acme: { issuer: '${acme}', audience: chat, allowPrivate: [127.0.0.1], assertions: [id-jag] }
apis:
  messages: { audience: ${MESSAGES}, scopes: [read, write] }
authorizationDetails:
  message:
    api: messages
    schema: { required: [room, by], properties: { room: { type: string }, by: { type: string }, locations: { type: array } } }
    when: detail.room != "closed"
scopes:
  read:  { rules: [{ allow: { to: human } }] }
  write: { rules: [{ allow: { to: human } }] }
clients:
  portal-at-chat: { kind: third-party, secret: ${secretOf('portal-at-chat')}, grants: [jwt-bearer], tokens: jwt, scopes: [read, write],
                    authorizationDetails: [message] }
  helper-at-chat: { kind: third-party, secret: ${secretOf('helper-at-chat')}, grants: [jwt-bearer], tokens: jwt, scopes: [read] }
`;

export interface TwoCompanies {
  readonly acme: TestWorld;
  readonly chat: TestWorld;
  readonly acmeUrl: string;
  readonly chatUrl: string;
  readonly partner: Partner;
  /** Ada's ids. */
  readonly ada: { readonly acme: string; readonly chat: string };
  /** Asks Acme for an ID-JAG with a new ID token of Ada's; what is undefined is left out, a list is sent one by one. */
  idJag(client?: string, form?: Form, headers?: Record<string, string>): Promise<Answer>;
  /** Shows Chat one. */
  redeem(assertion: string, client?: string, headers?: Record<string, string>, form?: Form): Promise<Answer>;
  /** To either of the two. */
  post(url: string, client: string, form: Form, headers?: Record<string, string>): Promise<Answer>;
  /** Changes Ada's title at Acme. */
  title(value: string): Promise<void>;
  records(): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export type Form = Readonly<Record<string, string | readonly string[] | undefined>>;

/** @param edit changes the text of Acme's configuration */
export async function startTwoCompanies(edit = (config: string) => config): Promise<TwoCompanies> {
  const partner = await startPartner();
  const [acmePort, chatPort] = [await freePort(), await freePort()];
  const [acmeUrl, chatUrl] = [`http://127.0.0.1:${acmePort}`, `http://127.0.0.1:${chatPort}`];
  const clock = { ...createClock(), now: Date.now };
  const acme = await createTestWorld({ clock, config: edit(ACME(acmeUrl, chatUrl, partner.url)) });
  const chat = await createTestWorld({ clock, config: CHAT(chatUrl, acmeUrl) });
  const listening = [await acme.listen(acmePort), await chat.listen(chatPort)];
  const scim = async (world: TestWorld, method: string, path: string, body: object) =>
    answerOf(
      await world.request(`/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${HR}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      }),
    );
  const person = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'ada',
    title: 'clerk',
    active: true,
    emails: [{ value: ADA.email, primary: true }],
  };
  const [atAcme, atChat] = [
    (await scim(acme, 'POST', '/Users', person)).body.id,
    (await scim(chat, 'POST', '/Users', person)).body.id,
  ];
  // As her first sign-in at Chat with Acme's word would have made it.
  const link = { tenant: 'default', issuer: acmeUrl, subject: atAcme, user: atChat, linkedAt: 1 };
  await chat.store.commit([{ kind: 'insertLink', link }]);
  const post: TwoCompanies['post'] = async (url, client, form, headers = {}) => {
    const body = new URLSearchParams(
      Object.entries(form).flatMap(([name, value]) =>
        value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
      ),
    );
    const authorization = `Basic ${btoa(`${client}:${secretOf(client)}`)}`;
    return answerOf(
      await fetch(`${url}/oauth/token`, { method: 'POST', headers: { authorization, ...headers }, body }),
    );
  };
  return {
    acme,
    chat,
    acmeUrl,
    chatUrl,
    partner,
    ada: { acme: atAcme, chat: atChat },
    post,
    idJag: async (client = 'portal', form = {}, headers = {}) =>
      post(
        acmeUrl,
        client,
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          requested_token_type: ID_JAG,
          audience: chatUrl,
          scope: 'read',
          subject_token: await partner.signIn(ADA),
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
          ...form,
        },
        headers,
      ),
    redeem: (assertion, client = 'portal-at-chat', headers = {}, form = {}) =>
      post(chatUrl, client, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion, ...form }, headers),
    async title(value) {
      await scim(acme, 'PATCH', `/Users/${atAcme}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'title', value }],
      });
    },
    records: async () => (await acme.store.listAudit('default', 1_000)).map(({ record }) => JSON.parse(record)),
    async stop() {
      await Promise.all(listening.map((one) => one.stop(1_000)));
      await Promise.all([acme.close(), chat.close(), partner.close()]);
    },
  };
}
