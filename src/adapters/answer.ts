import type { Issuer } from '../issuer/issuer.ts';
import { type Resolution, type ResolveAsk, resolveClaims } from '../issuer/resolve.ts';
import type { Denial, Hook, HookAnswer, HookAsk } from './hook.ts';
import type { HookIssuer } from './hook-issuer.ts';

/**
 * One request of a product whose credential was good: read, resolved, and told in the product's own words.
 * @param text the body
 * @param askedAt when it came, on the clock that never jumps
 * @throws what is no refusal; undecided() is what the product is to be told then
 */
export async function answerHook(
  issuer: Issuer,
  caller: HookIssuer,
  text: string,
  askedAt: number,
): Promise<HookAnswer> {
  const owned = new Set(issuer.registry.claims.keys());
  const hook = caller.adapter.read(parsed(text), owned);
  if ('problem' in hook) return undecided(caller, null, `Avow cannot read this request: ${hook.problem}`);
  const resolution = await resolveClaims(issuer, caller, { ...askOf(caller, hook.ask), askedAt });
  return answer(caller, hook, resolution);
}

/** The stated answer where Avow cannot decide. */
export function undecided(caller: HookIssuer, hook: Hook | null, description: string): HookAnswer {
  if (caller.onUndecided === 'deny') return caller.adapter.deny({ because: 'undecided', description });
  return hook === null ? caller.adapter.unchanged : hook.without();
}

/** What may be otherwise in a moment, or is nobody's decision. */
const UNDECIDED: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

function answer(caller: HookIssuer, hook: Hook, resolution: Resolution): HookAnswer {
  if (resolution.result === 'resolved') return hook.grant(resolution.claims);
  if (resolution.result === 'unconcerned') return hook.without();
  const { code, description } = resolution.error;
  if (UNDECIDED.has(code)) return undecided(caller, hook, description);
  const denial: Denial = { because: 'refused', description };
  return caller.adapter.deny(denial);
}

function askOf(caller: HookIssuer, asked: HookAsk): Omit<ResolveAsk, 'askedAt'> {
  const { by, issuer } = caller.subject;
  const value = by === 'userName' ? asked.subject?.login : asked.subject?.id;
  return {
    ...asked,
    subject: value === undefined ? null : { by, value, issuer },
    // A product that names no scopes puts none into its tokens for Avow to refuse.
    partial: caller.partial || asked.scopes === null,
    misfit: (claims) => caller.adapter.misfit(claims),
  };
}

/** What is no JSON is no request either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
