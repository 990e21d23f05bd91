import { startTrading, type Trading } from '../trading.ts';

/** The worked example with other rules for `trades`, and more of them elsewhere. */
export function tradingWith(rules: {
  readonly trades?: readonly object[];
  readonly api?: readonly object[];
  readonly portal?: readonly object[];
}): Promise<Trading> {
  return startTrading((config) => withRules(config, rules));
}

/** The same, as an edit of the configuration's text. JSON is YAML. */
export function withRules(config: string, { trades, api, portal }: Parameters<typeof tradingWith>[0]): string {
  const own =
    trades === undefined
      ? config
      : config.replace(/rules:\n {6}- deny.*\n {6}- allow.*\n/, `rules: ${JSON.stringify(trades)}\n`);
  const atApi =
    api === undefined
      ? own
      : own.replace('    subject: idp.sub\n', `    subject: idp.sub\n    rules: ${JSON.stringify(api)}\n`);
  if (portal === undefined) return atApi;
  return atApi.replace('    kind: third-party\n', `    kind: third-party\n    rules: ${JSON.stringify(portal)}\n`);
}
