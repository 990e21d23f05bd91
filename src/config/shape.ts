import type { Key } from './document.ts';
import { configJsonSchema, type JsonSchema } from './json-schema.ts';

/** What the schema of avow.yaml has to say about one place in a file: for hints, never to judge by. */
export interface Shape {
  /** The keys that may stand in the map at this place. */
  keysAt(key: Key): readonly string[];
  /** The fixed words that may stand at this place: the kinds of a resolver. */
  wordsAt(key: Key): readonly string[];
  /** What the schema says the value is for, where it says so. */
  purposeOf(key: Key): string | null;
  /** Values that may stand at this place, where the schema has some to show. */
  examplesAt(key: Key): readonly string[];
  /** A text as what its place wants: a number or a boolean where no text may stand, the text itself elsewhere. */
  convert(key: Key, text: string): unknown;
}

/** `root` is the value of the file: `kind: http` decides which keys may stand beside it. */
export function shapeOf(root: unknown): Shape {
  function formsAt(key: Key): readonly JsonSchema[] {
    let value = root;
    let forms = alternatives(configJsonSchema(), value);
    for (const segment of key) {
      value = child(value, segment);
      forms = forms.flatMap((form) => inner(form, segment)).flatMap((form) => alternatives(form, value));
    }
    return forms;
  }

  return {
    keysAt: (key) => [...new Set(formsAt(key).flatMap((form) => Object.keys(form.properties ?? {})))],
    wordsAt: (key) => formsAt(key).flatMap((form) => (typeof form.const === 'string' ? [form.const] : [])),
    purposeOf: (key) => formsAt(key).find((form) => form.description !== undefined)?.description ?? null,
    examplesAt: (key) => formsAt(key).flatMap((form) => (form.examples ?? []).map(String)),
    convert(key, text) {
      const isNumber = /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(text);
      if (!isNumber && text !== 'true' && text !== 'false') return text;
      const types = new Set(formsAt(key).map((form) => form.type));
      if (types.size !== 1) return text;
      const [type] = types;
      if (isNumber) return type === 'integer' || type === 'number' ? Number(text) : text;
      return type === 'boolean' ? text === 'true' : text;
    },
  };
}

/** The value under the key, or undefined where there is none. Own properties only. */
export function valueAt(root: unknown, key: Key): unknown {
  return key.reduce<unknown>(child, root);
}

function child(value: unknown, segment: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, segment)?.value;
}

function isSchema(schema: JsonSchema | boolean | undefined): schema is JsonSchema {
  return typeof schema === 'object';
}

function inner(form: JsonSchema, segment: string | number): readonly JsonSchema[] {
  if (typeof segment === 'number') return [form.items].flat().filter(isSchema);
  const properties = form.properties ?? {};
  return [Object.hasOwn(properties, segment) ? properties[segment] : form.additionalProperties].filter(isSchema);
}

function alternatives(form: JsonSchema, value: unknown): readonly JsonSchema[] {
  const choices = (form.anyOf ?? form.oneOf)?.filter(isSchema);
  if (choices === undefined) return [form];
  const chosen = choices.filter((choice) => isChosen(choice, value));
  const described = form.description === undefined ? {} : { description: form.description };
  return (chosen.length > 0 ? chosen : choices).flatMap((choice) => alternatives({ ...described, ...choice }, value));
}

/** True where the value says itself that it is this one of the alternatives: `kind: http`. */
function isChosen(choice: JsonSchema, value: unknown): boolean {
  const constants = Object.entries(choice.properties ?? {}).flatMap(([name, property]) =>
    isSchema(property) && property.const !== undefined ? [[name, property.const] as const] : [],
  );
  return constants.length > 0 && constants.every(([name, constant]) => child(value, name) === constant);
}
