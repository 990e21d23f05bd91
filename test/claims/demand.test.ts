import { expect, test } from 'vitest';
import { compileExpression } from '../../src/claims/cel.ts';

function mentions(text: string): string[] {
  const compiled = compileExpression(text, () => 'any');
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.mentions.map(({ root, path }) => [root, ...path].join('.')).sort();
}

test.each([
  ['risk.score >= 80', ['risk.score']],
  ['claims.plan == "gold" && user.active', ['claims.plan', 'user.active']],
  ['claims["desk-role"] == "x"', ['claims.desk-role']],
  ['user.emails[0].value == "x"', ['user.emails']],
  ['has(risk.score) ? risk.score > 1 : user.name.givenName == "J"', ['risk.score', 'user.name.givenName']],
  ['user.roles.exists(r, r.value == client.id)', ['client.id', 'user.roles']],
  ['user.roles.exists(user, user.value == "x")', ['user.roles']],
  ['[1, 2].map(x, x + risk.score)', ['risk.score']],
  ['idp.groups.filter(g, g != "a").size() > 0', ['idp.groups']],
  ['cel.bind(u, user.name, u.givenName == "x" && risk.level == "low")', ['risk.level', 'user.name']],
  ['user[client.id] == 1', ['client.id', 'user']],
  ['client.id in user.locations', ['client.id', 'user.locations']],
  ['!user.active || -risk.score < 0', ['risk.score', 'user.active']],
  ['{"a": user.id}["a"] == "x"', ['user.id']],
  ['string(user.userId) + "x" == idp.sub', ['idp.sub', 'user.userId']],
  ['user.name.startsWith(idp.name)', ['idp.name', 'user.name']],
  ['type(risk.score) == int', ['risk.score']],
  ['true', []],
])('%s reads %j', (text, expected) => {
  expect(mentions(text)).toEqual(expected);
});
