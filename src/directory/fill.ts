import type { ResourceType } from '../scim/attribute.ts';
import type { Attributes } from '../scim/resource.ts';
import type { Selector } from '../scim/select.ts';

/**
 * Fills userName where a client leaves it out and the configuration says from what (scim.users.userName.default).
 * @param selector null where the configuration says nothing
 */
export function fillUserName(selector: Selector | null): (type: ResourceType, attributes: Attributes) => Attributes {
  return (type, attributes) => {
    if (selector === null || type.name !== 'User' || Object.hasOwn(attributes, 'userName')) return attributes;
    const value = selector.select(attributes);
    return typeof value === 'string' ? { userName: value, ...attributes } : attributes;
  };
}
