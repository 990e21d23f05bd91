/** `scim.limits` of avow.yaml: how much one request may hold. The defaults are those of the room that holds to them. */
import { z } from 'zod';
import { DEFAULT_LIMITS } from '../src/scim/limits.ts';

/** No limit goes beyond what the rooms were tested with. */
const count = (most: number, otherwise: number) => z.int().min(1).max(most).default(otherwise);

const { filter, bulk } = DEFAULT_LIMITS;

export const scimLimits = z.strictObject({
  filter: z
    .strictObject({
      length: count(65_536, filter.length).describe('Characters of a filter'),
      depth: count(64, filter.depth).describe('Brackets within brackets'),
      terms: count(1_000, filter.terms).describe('Comparisons'),
      scans: count(1_000, filter.scans).describe(
        'Comparisons that no index answers: co, ew, ne, pr, what stands in not, and what no index has, such as emails.type',
      ),
    })
    .prefault({}),
  nesting: count(100, DEFAULT_LIMITS.nesting).describe('Objects and arrays within one another in a body'),
  attributes: count(5_000, DEFAULT_LIMITS.attributes).describe('Attributes of a resource, extensions and all'),
  values: count(100_000, DEFAULT_LIMITS.values).describe('Values of a multi-valued attribute'),
  members: count(100_000, DEFAULT_LIMITS.members).describe('Members that one request adds to a group or removes'),
  characters: count(10_000_000, DEFAULT_LIMITS.characters).describe('Characters of one value'),
  resource: z
    .int()
    .min(1_024)
    .max(100_000_000)
    .default(DEFAULT_LIMITS.resource)
    .describe('Characters of a resource as JSON, after a PATCH too; the members of a group are not among them'),
  patchOperations: count(10_000, DEFAULT_LIMITS.patchOperations).describe('Operations of a PATCH'),
  patchValues: count(100_000_000, DEFAULT_LIMITS.patchValues).describe('Values that a PATCH looks at'),
  bulk: z
    .strictObject({
      operations: count(10_000, bulk.operations).describe('Operations of a bulk: maxOperations'),
      bytes: z.int().min(1_024).max(100_000_000).default(bulk.bytes).describe('Of the body of a bulk: maxPayloadSize'),
    })
    .prefault({}),
});
