/** decisionPoints: who decides beside the rules of this file, over the OpenID AuthZEN Authorization API 1.0. */
import { z } from 'zod';
import { resolverNetwork } from './resolver-network.ts';
import { obligations } from './rules.ts';
import { name, scopeName } from './words.ts';

const expression = z.string().min(1);

const properties = z
  .record(z.string().min(1).max(128), expression)
  .default({})
  .describe('What it is told, by the names that it knows: CEL over what rules read. Nothing else is sent');

const word = z.string().min(1).max(128);

/** AuthZEN calls obligations what its deployments agree on: a word, or a URN. */
const obligationName = z.string().regex(/^[^\p{Cc}\s]{1,256}$/u, 'the name of an obligation has no spaces');

const endpoint = z.string().regex(/^https?:\/\/[^\s#@{}\\]+$/, 'write an absolute http(s) URL without a fragment');

export const decisionPoint = z.strictObject({
  ...resolverNetwork,
  url: z
    .string()
    .regex(
      /^https?:\/\/[^\s?#@{}\\]*[^\s?#@{}\\/]$/,
      'write an absolute http(s) URL without query and fragment, credentials, and slash at its end',
    )
    .describe(
      'Its identifier and base URL: what its metadata say, or /access/v1/evaluation and /access/v1/evaluations',
    ),
  endpoints: z
    .strictObject({
      evaluation: endpoint.describe('What is asked with one question'),
      evaluations: endpoint.optional().describe('What is asked with several; without it, they are asked one by one'),
    })
    .optional()
    .describe('Where it is asked; without them its metadata say that, and without these the standard does'),
  for: z
    .union([
      z.literal('all'),
      z
        .strictObject({ apis: z.array(name).default([]), scopes: z.array(scopeName).default([]) })
        .refine(({ apis, scopes }) => apis.length + scopes.length > 0, 'name apis or scopes, or write for: all'),
    ])
    .describe('What it decides about: all scopes, those of some APIs, or some'),
  subject: z
    .strictObject({
      type: word.default('user').describe('What it calls people; an application that asks for itself is a client'),
      id: expression.optional().describe('The identifier that it knows a person by, as CEL; without it, user.id'),
      properties,
    })
    .prefault({}),
  resource: z
    .strictObject({
      type: word.default('audience'),
      id: expression.optional().describe('As CEL; without it, the audience of the API'),
      properties,
    })
    .prefault({})
    .describe('What the scope is asked at; of authorization details the type is theirs, and detail can be read'),
  action: z.strictObject({ properties }).prefault({}).describe('Its name is the scope'),
  context: properties,
  onDeny: z
    .enum(['dropScope', 'deny'])
    .default('dropScope')
    .describe('What its denial does: the scope is left out, or the whole request refused'),
  onUnavailable: z
    .enum(['deny', 'stale', 'dropScope'])
    .default('deny')
    .describe(
      'What is done without its answer: refuse with 503, take the last one (cache.staleIfError), drop the scope',
    ),
  obligations: z
    .record(obligationName, obligations)
    .default({})
    .describe('What its obligations mean, by their type or id, beside those that are understood by themselves'),
});
