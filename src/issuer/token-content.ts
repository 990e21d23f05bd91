import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Issued } from '../oauth/api.ts';
import { idJagPayload } from '../oauth/id-jag.ts';
import { txnTokenPayload } from '../oauth/txn-token.ts';
import { contentOf, only, type TokenContent } from './content.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';
import { payloadOf } from './payload.ts';

type Content = (
  evaluator: Evaluator,
  ask: TokenAsk,
  evaluation: Evaluation,
  payload: AccessTokenPayload,
) => TokenContent;

const idJagContent: Content = ({ authorizationServers }, ask, _, payload) => {
  const server = authorizationServers.get(ask.api.name);
  if (server === undefined) throw new TypeError(`${ask.api.name} is no authorization server`);
  const token = idJagPayload(payload, server, ask.client, ask.resources ?? []);
  return { token, introspection: token, moved: [] };
};

/** What a transaction is about has its claims too, as they were when it began. */
const txnTokenContent: Content = ({ effects }, ask, { settlement, details = [] }, payload) => {
  const names = Object.keys(settlement.claims);
  const bare = only(payload, [...names, 'authorization_details'], []);
  const token = txnTokenPayload(bare, settlement.claims, details, ask.transaction ?? NEW_TRANSACTION, effects.newId());
  return { token, introspection: token, moved: [] };
};

const NEW_TRANSACTION = { replaced: null, context: {}, namesType: false };

const CONTENTS: Readonly<Record<Issued, Content>> = {
  'access-token': contentOf,
  'id-jag': idJagContent,
  'txn-token': txnTokenContent,
};

/**
 * What the token says that an evaluation comes to, neither signed nor kept.
 * @throws OAuthError what the evaluation refuses for, and where the token cannot be made
 */
export function tokenContent(evaluator: Evaluator, ask: TokenAsk, evaluation: Evaluation): TokenContent {
  return CONTENTS[ask.api.issues](evaluator, ask, evaluation, payloadOf(evaluator, ask, evaluation));
}
