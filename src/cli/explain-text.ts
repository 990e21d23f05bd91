import type { Explanation } from '../issuer/explanation.ts';
import { singleLine } from '../single-line.ts';
import { costText } from './cost-text.ts';
import { printable, type Style, type Terminal } from './terminal.ts';
import { columns } from './text-columns.ts';
import { timelineText } from './timeline-text.ts';

type Claim = Explanation['claims'][number];
type Scope = Explanation['scopes'][number];

/** An explanation for a person at a terminal: the outcome, each scope, each claim, the sources in time, and the payload. */
export function explanationText(explanation: Explanation, terminal: Terminal): string {
  const { paint } = terminal;
  const title = (text: string) => ['', paint('bold', text)];
  const lines = [
    ...outcomeLines(explanation, terminal),
    ...explanation.notes.map((note) => paint('yellow', `note: ${note}`)),
    ...title('Scopes'),
    ...explanation.scopes.flatMap((scope) => scopeLines(scope, terminal)),
    ...detailLines(explanation.authorizationDetails, terminal),
    ...title('Claims'),
    ...claimLines(explanation.claims, terminal),
    ...title('Sources'),
    ...timelineText(explanation, terminal),
    ...payloadLines('Payload', explanation.payload, terminal),
    ...payloadLines('Introspection tells', explanation.introspection, terminal),
  ];
  return `${lines.join('\n')}\n`;
}

function payloadLines(name: string, payload: object | null, { paint }: Terminal): readonly string[] {
  return payload === null ? [] : ['', paint('bold', name), JSON.stringify(payload, null, 2)];
}

function outcomeLines({ client, api, audience, subject, result, error }: Explanation, { paint }: Terminal): string[] {
  const whom = subject.user === null ? 'itself' : `user ${subject.user}`;
  const ask = `${client} for ${whom} at ${api} (${audience}): `;
  if (error === null) return [ask + paint('green', result)];
  return [ask + paint('red', `${result}, ${error.code}`), `  ${error.description}`, `  ${printable(error.reason)}`];
}

const SCOPE_STYLES: Readonly<Record<Scope['result'], Style>> = {
  granted: 'green',
  dropped: 'yellow',
  denied: 'red',
  undecided: 'red',
};

function scopeLines({ scope, result, by, because, requires, rules }: Scope, { paint }: Terminal): string[] {
  const why = because === null ? '' : `: ${printable(because)}`;
  return [
    `  ${paint(SCOPE_STYLES[result], `${scope}  ${result}`)}  ${by}${why}`,
    ...ruleLines({ requires, rules }, paint),
  ];
}

function ruleLines({ requires, rules }: Pick<Scope, 'requires' | 'rules'>, paint: Terminal['paint']): string[] {
  return [
    ...(requires === null ? [] : [paint('yellow', `      requires ${requires}`)]),
    ...rules.map(({ rule, status, reason }) =>
      paint('dim', `      ${rule}  → ${status}${reason === null ? '' : `: ${printable(reason)}`}`),
    ),
  ];
}

function detailLines(details: Explanation['authorizationDetails'], { paint }: Terminal): string[] {
  if (details.length === 0) return [];
  const lines = details.flatMap(({ asked, granted, result, by, because, requires, rules }) => [
    `  ${paint(result === 'granted' ? 'green' : 'red', `${asked.type}  ${result}`)}  ${printable(by)}${because === null ? '' : `: ${printable(because)}`}`,
    `      ${singleLine(JSON.stringify(granted ?? asked), DETAIL_AT_MOST)}`,
    ...ruleLines({ requires, rules }, paint),
  ]);
  return ['', paint('bold', 'Authorization details'), ...lines];
}

/** Whole details are in --json. */
const DETAIL_AT_MOST = 400;

function claimLines(claims: readonly Claim[], { width, paint }: Terminal): string[] {
  if (claims.length === 0) return ['  the scopes carry none'];
  const rows = columns(
    claims.map((claim) => [claim.claim, shown(claim), originOf(claim), claim.from.map(costText).join('; ')]),
  );
  return claims.flatMap(({ outcome, reason }, index) => {
    const line = `  ${rows[index]}`.slice(0, Math.max(width, 40)).trimEnd();
    const there = outcome === 'given' || outcome === 'default';
    const why = reason === null ? [] : [paint('dim', `      ${printable(reason)}`)];
    return [there ? line : paint('yellow', line), ...why];
  });
}

/** Long values are the payload's, below. */
const VALUE_AT_MOST = 32;

function shown({ outcome, value }: Claim): string {
  if (outcome === 'given') return singleLine(JSON.stringify(value), VALUE_AT_MOST);
  return outcome === 'default' ? `${singleLine(JSON.stringify(value), VALUE_AT_MOST)} (default)` : `– ${outcome}`;
}

function originOf({ from }: Claim): string {
  return from.map(({ source, via }) => singleLine(`${source}: ${via}`, VALUE_AT_MOST)).join(', ');
}
