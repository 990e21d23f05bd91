import type { Problem } from '../problem.ts';
import type { AttributeDefinition } from './definition.ts';
import { valueProblems } from './value-rules.ts';

/** RFC 7643 §2.1: ATTRNAME; `$ref` is the one name of the RFC that begins otherwise. */
const ATTRIBUTE_NAME = /^[A-Za-z$][A-Za-z0-9_$-]{0,63}$/;

/** RFC 7643 §3.1: the names of the common attributes. */
const COMMON_NAMES: ReadonlySet<string> = new Set(['id', 'schemas', 'meta', 'externalid']);

/** What every JavaScript object inherits: a declared name is never one of these, so a resource can be read by name. */
const INHERITED_NAMES: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()),
);

/**
 * What is wrong with the attributes of one schema file beyond their shape; all of it at once.
 * @param resourceTypes the names of all there are: what a reference may refer to
 */
export function attributeProblems(
  file: string,
  attributes: readonly AttributeDefinition[],
  resourceTypes: ReadonlySet<string>,
): readonly Problem[] {
  return attributes.flatMap((attribute, index) => {
    const key = ['attributes', index];
    const subAttributes = attribute.subAttributes ?? [];
    return [
      ...nameProblems(file, key, attributes, index),
      ...(COMMON_NAMES.has(attribute.name.toLowerCase()) ? [reserved(file, key, attribute.name)] : []),
      ...structureProblems(file, key, attribute),
      ...valueProblems(file, key, attribute, resourceTypes),
      ...subAttributes.flatMap((sub, subIndex) => {
        const subKey = [...key, 'subAttributes', subIndex];
        return [
          ...nameProblems(file, subKey, subAttributes, subIndex),
          ...nestingProblems(file, subKey, sub),
          ...valueProblems(file, subKey, sub, resourceTypes),
        ];
      }),
    ];
  });
}

type Key = readonly (string | number)[];

function nameProblems(file: string, key: Key, siblings: readonly AttributeDefinition[], index: number): Problem[] {
  const name = siblings[index]?.name ?? '';
  const folded = name.toLowerCase();
  if (INHERITED_NAMES.has(folded)) return [reserved(file, key, name)];
  if (!ATTRIBUTE_NAME.test(name)) {
    return [
      {
        file,
        key: [...key, 'name'],
        message: `'${name}' is not an attribute name`,
        mend: 'begin with a letter; then letters, digits, - and _; at most 64 characters',
      },
    ];
  }
  // RFC 7643 §2.1: attribute names are case insensitive.
  if (siblings.findIndex((sibling) => sibling.name.toLowerCase() === folded) === index) return [];
  return [
    {
      file,
      key: [...key, 'name'],
      message: `'${name}' is declared twice`,
      mend: 'remove one; case makes no difference',
    },
  ];
}

function reserved(file: string, key: Key, name: string): Problem {
  return { file, key: [...key, 'name'], message: `'${name}' is a reserved name`, mend: 'choose another name' };
}

function structureProblems(file: string, key: Key, attribute: AttributeDefinition): Problem[] {
  const complex = attribute.type === 'complex';
  const hasSubAttributes = (attribute.subAttributes ?? []).length > 0;
  const problems: Problem[] = [];
  if (complex !== hasSubAttributes) {
    problems.push({
      file,
      key: [...key, 'subAttributes'],
      message: complex ? `'${attribute.name}' is complex without sub-attributes` : `'${attribute.name}' is not complex`,
      mend: complex ? 'declare its sub-attributes, or another type' : 'make its type complex, or remove subAttributes',
    });
  }
  if (complex && attribute.uniqueness !== 'none') {
    problems.push({
      file,
      key: [...key, 'uniqueness'],
      message: `'${attribute.name}' is complex, and only a simple value can be unique`,
      mend: 'declare the uniqueness on one of its sub-attributes',
    });
  }
  return problems;
}

function nestingProblems(file: string, key: Key, sub: AttributeDefinition): Problem[] {
  if (sub.type !== 'complex') return [];
  // RFC 7643 §2.3.8
  return [
    {
      file,
      key: [...key, 'type'],
      message: `'${sub.name}' is a complex attribute inside a complex attribute`,
      mend: 'give it a simple type; sub-attributes have no sub-attributes',
    },
  ];
}
