import type { AuthenticationRecord, Circumstances, RiskRecord } from '../audit/circumstances.ts';
import { singleLine } from '../single-line.ts';
import { askedSources } from './dynamic-scopes.ts';
import type { Evaluation } from './evaluate.ts';
import type { Issuer } from './issuer.ts';

/** Texts of somebody else's. */
const TEXT_AT_MOST = 200;
const METHODS_AT_MOST = 10;

/** What an evaluation knew of the moment. */
export function circumstancesOf(
  { registry }: Pick<Issuer, 'registry'>,
  evaluation: Pick<Evaluation, 'outcome' | 'ofScopes' | 'base'>,
): Omit<Circumstances, 'configuration'> {
  const risk = askedSources(evaluation).flatMap(({ source, scope, found }): RiskRecord[] => {
    if (registry.producers.get(source)?.kind !== 'risk') return [];
    const about = { source, ...(scope !== null && { scope }) };
    if (found.status !== 'answered') return [{ ...about, unavailable: shortened(found.reason) }];
    const { score, level } = found.values;
    return [
      {
        ...about,
        ...(typeof score === 'number' && { score }),
        ...(typeof level === 'string' && { level: shortened(level) }),
      },
    ];
  });
  const authentication = authenticationOf(evaluation.base.authn ?? {});
  return {
    ...(risk.length > 0 && { risk }),
    ...(Object.keys(authentication).length > 0 && { authentication }),
  };
}

function authenticationOf({
  provider,
  acr,
  amr,
  auth_time,
}: NonNullable<Evaluation['base']['authn']>): AuthenticationRecord {
  const methods = Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [];
  return {
    ...(typeof provider === 'string' && { provider }),
    ...(typeof acr === 'string' && { acr: shortened(acr) }),
    ...(methods.length > 0 && { amr: methods.slice(0, METHODS_AT_MOST).map(shortened) }),
    ...(typeof auth_time === 'number' && { at: auth_time * 1_000 }),
  };
}

function shortened(text: string): string {
  return singleLine(text, TEXT_AT_MOST);
}
