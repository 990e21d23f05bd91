import { dirname, resolve } from 'node:path';
import { personalStore } from '../audit/personal-store.ts';
import type { BootDeps } from '../boot.ts';
import type { Settled } from '../config/settle.ts';
import { evaluatorOf } from '../evaluator.ts';
import { type ExplainDeps, type ExplainRequest, explain } from '../issuer/explain.ts';
import { readToldIdp } from '../issuer/explain-request.ts';
import { recordExplanation } from '../issuer/explanation-record.ts';
import { OAuthError } from '../oauth/errors.ts';
import { parseScopes } from '../oauth/scope.ts';
import { openStore } from '../store/open.ts';
import { suggest } from '../suggest.ts';
import type { Output } from './command-line.ts';
import type { ExplainOptions } from './explain-command.ts';
import { explanationText } from './explain-text.ts';
import type { Terminal } from './terminal.ts';

/**
 * `avow explain`: what a token would say, by the evaluation that tokens go through: the sources are asked. Works beside a running
 * server, whose caches are its own: here every answer is a new one. That it was asked is on record before it is answered.
 * @param settled the configuration of `options.config`, checked
 * @throws Error in words for the operator
 */
export async function explainCommand(
  settled: Settled,
  options: ExplainOptions,
  deps: Pick<BootDeps, 'effects' | 'readFile'>,
  output: Output,
  terminal: Terminal,
): Promise<void> {
  const request = requestOf(options, deps.readFile);
  const store = await openStore(settled.config.database, { baseDirectory: dirname(resolve(options.config)) });
  try {
    const evaluator = evaluatorOf(settled, store, deps.effects);
    const tenant = await tenantOf(evaluator, settled, options.client);
    const explanation = await explain(evaluator, tenant, request);
    const kept = { ...evaluator, store: personalStore(store, deps.effects) };
    await recordExplanation(kept, { tenant, id: 'avow explain' }, explanation);
    output.out(options.json ? `${JSON.stringify(explanation)}\n` : explanationText(explanation, terminal));
  } catch (error) {
    // Its code is a word of a protocol that is not spoken here.
    throw error instanceof OAuthError ? new Error(error.description, { cause: error }) : error;
  } finally {
    await Promise.all([store.close(), settled.close()]);
  }
}

/** Whoever may open the database may ask about every tenant; which one, the application tells. */
async function tenantOf({ findClient }: ExplainDeps, { clients }: Settled, id: string): Promise<string> {
  const client = await findClient(id);
  if (client !== undefined) return client.tenant;
  const near = suggest(id, [...clients.keys()]);
  const hint = near === null ? `there is ${[...clients.keys()].join(', ') || 'none'}` : `did you mean '${near}'?`;
  throw new Error(`there is no client '${id}' (${hint})`);
}

function requestOf(options: ExplainOptions, readFile: BootDeps['readFile']): ExplainRequest {
  const { client, user = null, api = null, scope = null, details = null, idp, ip = null, reveal } = options;
  const told = idp === undefined ? null : readToldIdp(readFile(idp));
  return { client, user, api, scopes: parseScopes(scope), details, idp: told, ip, reveal };
}
