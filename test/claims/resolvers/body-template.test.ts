import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BodyTemplate, parseBody } from '../../../src/claims/resolvers/body-template.ts';

function template(body: Parameters<typeof parseBody>[0]): BodyTemplate {
  const parsed = parseBody(body);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
}

test('whatever a value is, it arrives as that value, and as nothing beside it', () => {
  const body = template({ a: { b: ['{user.x}', 'fixed'] }, c: '{user.y}' });
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (x, y) => {
      const sent: unknown = JSON.parse(body.render({ 'user.x': JSON.parse(JSON.stringify(x)), 'user.y': y }));
      expect(sent).toEqual(JSON.parse(JSON.stringify({ a: { b: [x, 'fixed'] }, c: y })));
    }),
  );
});

test('a value that is written like a placeholder is not one', () => {
  const rendered = template({ a: '{user.x}' }).render({ 'user.x': '{user.secret}', 'user.secret': 's' });
  expect(JSON.parse(rendered)).toEqual({ a: '{user.secret}' });
});

test('each need says where it stands, and paths with filters are needs too', () => {
  const { needs } = template({ a: ['{user.emails[primary eq true].value}'], b: '{billing.plan}' });
  expect(needs).toEqual([
    { source: 'user', path: 'emails[primary eq true].value', at: ['body', 'a', 0] },
    { source: 'billing', path: 'plan', at: ['body', 'b'] },
  ]);
});

test.each(['{ customer { plan } }', 'query { a }', '{}', '{ }', 'a } b {', '{"a":1}'])('%s is text', (text) => {
  expect(JSON.parse(template({ a: text }).render({}))).toEqual({ a: text });
});
