/** A small policy decision point of the tests' own, over the OpenID AuthZEN Authorization API 1.0. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** One question, its defaults filled in. AuthZEN §6.1, §7.1.1 */
export interface Evaluation {
  readonly subject: Entity;
  readonly action: { readonly name: string; readonly properties?: Readonly<Record<string, unknown>> };
  readonly resource: Entity;
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface Decision {
  readonly decision: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What it makes of a question; a boolean is a decision with no more to it. */
export type Policy = (question: Evaluation) => boolean | Decision;

export interface Pdp {
  readonly url: string;
  /** The requests: path, X-Request-ID, and the questions. */
  readonly asked: { readonly path: string; readonly id: string; readonly questions: readonly Evaluation[] }[];
  /** The bodies, as they came. */
  readonly bodies: Readonly<Record<string, unknown>>[];
  /** The paths at which its metadata were asked for. */
  readonly looked: string[];
  /** Says so of itself, under its well-known path; null for a decision point that has no metadata (404). */
  describe(metadata: Readonly<Record<string, unknown>> | null): void;
  /** Takes single questions, and several, at other paths than the standard's. */
  move(evaluation: string, evaluations: string): void;
  decide(policy: Policy): void;
  /** Answers so instead, whatever is asked; null for what it is here for. */
  misbehave(answer: ((request: IncomingMessage, response: ServerResponse) => void) | null): void;
  close(): Promise<void>;
}

const PATHS = ['/access/v1/evaluation', '/access/v1/evaluations'];
const WELL_KNOWN = '/.well-known/authzen-configuration';

/** It permits everything until it is told otherwise. */
export async function startPdp(): Promise<Pdp> {
  let policy: Policy = () => true;
  let paths = PATHS;
  let metadata: Readonly<Record<string, unknown>> | null = null;
  const looked: string[] = [];
  let misbehaviour: Parameters<Pdp['misbehave']>[0] = null;
  const asked: Pdp['asked'][number][] = [];
  const bodies: Readonly<Record<string, unknown>>[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const id = String(request.headers['x-request-id'] ?? '');
    const path = request.url ?? '';
    if (path.startsWith(WELL_KNOWN)) {
      looked.push(path);
      const headers = { 'content-type': 'application/json' };
      return response.writeHead(metadata === null ? 404 : 200, headers).end(JSON.stringify(metadata));
    }
    const body: Record<string, unknown> = JSON.parse(text);
    bodies.push(body);
    const questions = paths.includes(path) && request.method === 'POST' ? questionsIn(path === paths[0], body) : null;
    asked.push({ path, id, questions: questions ?? [] });
    if (misbehaviour !== null) return misbehaviour(request, response);
    const send = (status: number, answer: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-request-id': id })
        .end(JSON.stringify(answer));
    if (questions === null) return send(400, 'a required member is missing');
    const decisions = questions.map((question) => {
      const decided = policy(question);
      return typeof decided === 'boolean' ? { decision: decided } : decided;
    });
    return send(200, path === paths[0] ? decisions[0] : { evaluations: decisions });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    bodies,
    looked,
    describe: (next) => {
      metadata = next;
    },
    move: (...next) => {
      paths = next;
    },
    decide: (next) => {
      policy = next;
    },
    misbehave: (answer) => {
      misbehaviour = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Null where one of them lacks what it must have: AuthZEN §10.1.2 has that answered with 400. */
function questionsIn(isSingle: boolean, body: Readonly<Record<string, unknown>>): readonly Evaluation[] | null {
  const { evaluations, options: _, ...defaults } = body;
  const all = isSingle ? [{}] : evaluations;
  if (!Array.isArray(all)) return null;
  const questions: Evaluation[] = all.map((own) => ({ ...defaults, ...own }));
  const isWhole = ({ subject, action, resource }: Evaluation) =>
    [subject?.type, subject?.id, action?.name, resource?.type, resource?.id].every((one) => typeof one === 'string');
  return questions.every(isWhole) ? questions : null;
}
