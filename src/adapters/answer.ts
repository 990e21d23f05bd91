import type { Log } from '../effects.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { type Resolution, type ResolveAsk, resolveClaims } from '../issuer/resolve.ts';
import type { Denial, Hook, HookAnswer, HookAsk } from './hook.ts';
import type { HookIssuer } from './hook-issuer.ts';

/**
 * One request of a product whose credential was good: read, resolved, and told in the product's own words.
 * @param text the body
 * @param askedAt when it came, on the clock that never jumps
 * @param log learns of what failed unexpectedly: the product is told that nothing could be decided
 */
export async function answerHook(
  issuer: Issuer,
  caller: HookIssuer,
  text: string,
  askedAt: number,
  log: Log,
): Promise<HookAnswer> {
  const owned = new Set(issuer.registry.claims.keys());
  const hook = caller.adapter.read(parsed(text), owned);
  if ('problem' in hook) return undecided(caller, null, `Avow cannot read this request: ${hook.problem}`);
  try {
    return answer(caller, hook, await resolveClaims(issuer, caller, { ...askOf(caller, hook.ask), askedAt }));
  } catch (error) {
    return failed(caller, hook, error, log);
  }
}

/** A product takes an answer that it does not know for a failure, and some issue the token then; so it gets one that it knows. */
export function failed(caller: HookIssuer, hook: Hook | null, error: unknown, log: Log): HookAnswer {
  log.error({ err: error, issuer: caller.name }, 'a hook could not be answered');
  return undecided(caller, hook, 'Avow cannot decide about this token now; try again');
}

/** The stated answer where Avow cannot decide. */
function undecided(caller: HookIssuer, hook: Hook | null, description: string): HookAnswer {
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
    isToldLifetime: false,
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
