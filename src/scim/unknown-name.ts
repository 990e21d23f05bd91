import { suggest } from '../suggest.ts';
import type { Attribute, ResourceType } from './attribute.ts';
import { ScimError } from './errors.ts';
import { covers, type Reach } from './reach.ts';

/** What a client may have meant by a name that there is not: attributes by the names that they have there. */
export type Meant = () => Iterable<readonly [name: string, attribute: Attribute]>;

/** Ends a request for a name that there is not. Who knows what the client may know of, tells it a near one. */
export class UnknownName extends ScimError {
  readonly #name: string;
  readonly #meant: Meant;
  /** @param error what is said where no name is near, or none that may be told */
  constructor({ status, detail, scimType }: ScimError, name: string, meant: Meant) {
    super(status, detail, scimType);
    this.#name = name;
    this.#meant = meant;
  }

  /** The same error; with the near name, where there is one within reach. */
  within(...reaches: readonly Reach[]): ScimError {
    const known = [...this.#meant()].filter(([, attribute]) => reaches.some((reach) => covers(reach, attribute)));
    const names = known.map(([name]) => name);
    const near = suggest(this.#name, names);
    if (near === null) return this;
    return new ScimError(this.status, `${this.detail} (did you mean ${near}?)`, this.scimType, { cause: this });
  }
}

/** All that a path can name in a type. */
export function* pathsIn(type: ResourceType): Iterable<readonly [string, Attribute]> {
  for (const attributes of [type.attributes, ...type.extensionAttributes.values()]) {
    for (const attribute of attributes.values()) {
      yield [attribute.path, attribute];
      for (const sub of attribute.subAttributes.values()) yield [sub.path, sub];
    }
  }
}
