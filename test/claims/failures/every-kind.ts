import type { FailingKind } from './kind.ts';
import { actor } from './kinds/actor.ts';
import { authn } from './kinds/authn.ts';
import { client } from './kinds/client.ts';
import { constant } from './kinds/constant.ts';
import { groups } from './kinds/groups.ts';
import { http } from './kinds/http.ts';
import { idp } from './kinds/idp.ts';
import { idpSaml } from './kinds/idp-saml.ts';
import { module } from './kinds/module.ts';
import { request } from './kinds/request.ts';
import { risk } from './kinds/risk.ts';
import { scope } from './kinds/scope.ts';
import { sql } from './kinds/sql.ts';
import { user } from './kinds/user.ts';

/** The rows of docs/SOURCES-FAILURES.md, a kind each. */
export const KINDS: readonly FailingKind[] = [
  ...[http, risk, sql, module, idp, idpSaml, user, groups],
  ...[authn, actor, client, request, scope, constant],
];
