/** rules: who is given what, and what is asked of them for it. Of a scope, of an API, of a client. */
import { z } from 'zod';
import { name, seconds } from './words.ts';

/** Of whom a rule speaks; src/policy/subject-kinds.ts says who is what. */
export const SUBJECT_KINDS = ['human', 'machine', 'developer', 'dynamic', 'agent'] as const;

/** What somebody may do with a scope. */
export const OPERATIONS = ['assign', 'request', 'consent'] as const;

const whom = {
  to: z
    .enum(SUBJECT_KINDS)
    .optional()
    .describe(
      'Whom: human (a person) · machine (the application itself) · developer (an application of others) · dynamic (one that registered itself) · agent',
    ),
  through: z.array(name).min(1).optional().describe('Through which applications: kinds or client ids'),
  when: z
    .string()
    .optional()
    .describe('A CEL condition over user, idp, authn, client, actor, request, scope, claims and the resolvers'),
  because: z.string().optional().describe('Kept in the audit record'),
};
const deciding = z.strictObject({
  ...whom,
  may: z
    .array(z.enum(OPERATIONS))
    .min(1)
    .optional()
    .describe('What it decides about: assign (have the scope at all) · request (the default) · consent (agree to it)'),
});

/** RFC 9470 §3: acr_values are separated by spaces, so that none has one. */
const word = z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/, 'a value has no spaces, quotes or backslashes');

const stepUp = z
  .strictObject({
    acr: z.array(word).min(1).optional().describe('One of these authentication contexts, the best first'),
    amr: z.array(word).min(1).optional().describe('All of these methods: otp, hwk, … (RFC 8176)'),
    maxAge: seconds.optional().describe('How long ago the person may have authenticated'),
  })
  .refine((s) => Object.keys(s).length > 0, 'say what is needed: acr, amr or maxAge');

const required = {
  stepUp: stepUp.optional().describe('A stronger or more recent authentication (RFC 9470)'),
  consent: z
    .union([z.literal(true), z.strictObject({ lasts: seconds })])
    .optional()
    .describe('What the person has agreed to, and for how long that is good'),
  lifetime: seconds.optional().describe('The token lives no longer than that'),
  senderConstrained: z.literal(true).optional().describe('The token is bound to a key: DPoP or mutual TLS'),
  onlyClaims: z.array(name).optional().describe('The token carries these claims at most'),
};

type Required = { readonly [what in keyof typeof required]?: unknown };

const saysWhat = (r: Required) =>
  [r.stepUp, r.consent, r.lifetime, r.senderConstrained, r.onlyClaims].some((one) => one !== undefined);
const SAY_WHAT = 'say what is required: stepUp, consent, lifetime, senderConstrained or onlyClaims';

const requiring = z.strictObject({ ...whom, ...required }).refine(saysWhat, SAY_WHAT);

/** What a rule can require, where somebody else says that it is. */
export const obligations = z.strictObject(required).refine(saysWhat, SAY_WHAT);

const rule = z.union([
  z.strictObject({ deny: deciding }),
  z.strictObject({ drop: deciding }),
  z.strictObject({ allow: deciding }),
  z.strictObject({ require: requiring }),
]);

export const scopeRules = z.array(rule).min(1, 'a scope without a rule can never be granted; write an allow rule');

/** Beside those of each scope. */
export const attachedRules = z
  .array(rule)
  .default([])
  .describe('Rules for every scope here, beside its own: an allow among them does not grant, it must hold as well');
