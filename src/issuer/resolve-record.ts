import { auditWrite, type ResolutionRecord } from '../audit/record.ts';
import type { Client } from '../oauth/client.ts';
import type { Write } from '../store/port.ts';
import { scopeTemplates } from './dynamic-scopes.ts';
import type { ForeignIssuer } from './foreign-issuer.ts';
import type { Issuer } from './issuer.ts';
import type { Resolution, ResolveAsk } from './resolve.ts';
import type { KnownSubject } from './subject.ts';

/** The audit record while it is being written. */
export type ResolutionDraft = { -readonly [K in keyof ResolutionRecord]: ResolutionRecord[K] };

/** What is known before anything is decided. */
export function newResolutionRecord(caller: ForeignIssuer, client: Client | null, ask: ResolveAsk): ResolutionDraft {
  return {
    event: 'claims.resolved',
    issuer: caller.name,
    client: client?.id ?? ask.client,
    subject: null,
    actor: null,
    api: null,
    scopesAsked: [],
    scopesGranted: [],
    scopesRefused: [],
    claims: [],
    mistyped: [],
    withheld: [],
    movedToIntrospection: [],
    error: null,
  };
}

/** The subject as the audit log keeps it. */
export function resolvedSubject(subject: KnownSubject, ask: ResolveAsk): ResolutionRecord['subject'] {
  if (subject.kind === 'machine') return { kind: 'machine', user: null, issuer: null, subject: null, sub: null };
  const named = ask.subject?.by === 'link' ? ask.subject : null;
  const { issuer = null, value = null } = named ?? {};
  return { kind: 'human', user: subject.person.id, issuer, subject: value, sub: null };
}

const EVENTS = { resolved: 'claims.resolved', refused: 'claims.refused', unconcerned: 'claims.unconcerned' } as const;

/** The write that keeps what was told, and why. */
export function keepResolution(
  issuer: Issuer,
  caller: ForeignIssuer,
  record: ResolutionDraft,
  resolution: Resolution,
): Write {
  const { result } = resolution;
  const kept: ResolutionRecord = {
    ...record,
    ...scopeTemplates(issuer.policy, record.scopesAsked),
    event: EVENTS[result],
    configuration: issuer.configuration,
    scopesGranted: result === 'resolved' ? resolution.scopes : [],
    claims: result === 'resolved' ? record.claims : [],
    error: errorOf(resolution),
  };
  const { newId, now } = issuer.effects;
  return auditWrite({ tenant: caller.tenant, id: newId(), at: now() }, kept);
}

function errorOf(resolution: Resolution): ResolutionRecord['error'] {
  if (resolution.result === 'resolved') return null;
  if (resolution.result === 'unconcerned') return { code: 'unconcerned', reason: resolution.reason };
  return { code: resolution.error.code, reason: resolution.error.audit };
}
