import type { Attribute, ResourceType } from '../scim/attribute.ts';
import { standardBody } from '../scim/dialect.ts';
import { returnedOnRequest, specifiedInPatch, specifiedInResource } from '../scim/specified.ts';
import type { View } from './documents.ts';

/** How the resource that a POST or a PUT made is shown: what the body specified is seen, though it be returned on request alone. */
export function viewOfResource(view: View, type: ResourceType, body: unknown): View {
  return specifying(view, type, body, specifiedInResource);
}

/** The same of a PATCH. */
export function viewOfPatch(view: View, type: ResourceType, body: unknown): View {
  return specifying(view, type, body, specifiedInPatch);
}

type Specified = (type: ResourceType, body: unknown) => ReadonlySet<Attribute>;

function specifying(view: View, type: ResourceType, body: unknown, specifiedIn: Specified): View {
  if (returnedOnRequest(type).size === 0) return view;
  const specified = specifiedIn(type, standardBody(view.caller.profile, type, body));
  return specified.size === 0 ? view : { ...view, wanted: { ...view.wanted, specified } };
}
