import { expect, test } from 'vitest';
import { readSchemas } from '../../src/config/schemas.ts';
import { configOf } from './written.ts';

const files = new Map([
  ['conf/schema/user.json', '{"id":"urn:a"}'],
  ['conf/broken.json', '{"id":'],
  ['/etc/avow/group.json', '{"id":"urn:b"}'],
]);
function readFile(path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
}
const read = (schemas: string) =>
  readSchemas(configOf(`issuer: https://a\nscim: { schemas: ${schemas} }`), 'conf/avow.yaml', readFile);

test('a schema file counts from the configuration file', () => {
  expect(read('[./schema/user.json]')).toEqual({
    schemas: [{ file: 'conf/schema/user.json', definition: { id: 'urn:a' }, extends: 'User', required: false }],
    problems: [],
  });
});

test('a schema file may be absolute, and say what it extends', () => {
  const { schemas } = read('[{ file: /etc/avow/group.json, extends: Group, required: true }]');
  expect(schemas).toMatchObject([{ file: '/etc/avow/group.json', extends: 'Group', required: true }]);
});

test('every file that cannot be had is told, and the others are read', () => {
  const { schemas, problems } = read('[none.json, broken.json, schema/user.json]');
  expect(schemas).toHaveLength(1);
  expect(problems).toMatchObject([
    { key: ['scim', 'schemas', 0], message: 'the schema file none.json cannot be read' },
    { file: 'conf/broken.json', key: [], message: 'the file is not JSON' },
  ]);
});
