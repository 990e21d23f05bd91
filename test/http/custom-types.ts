/** Schema and resource type files of an installation that keeps more than people: devices, agents and roles. */

const RESOURCE_TYPE = ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'];
export const DEVICE = 'urn:example:params:scim:schemas:core:2.0:Device';
export const WARRANTY = 'urn:example:params:scim:schemas:extension:warranty:1.0:Device';
export const AGENT = 'urn:example:params:scim:schemas:core:2.0:Agent';

const deviceType = {
  schemas: RESOURCE_TYPE,
  id: 'Device',
  name: 'Device',
  endpoint: '/Devices',
  description: 'What people work on',
  schema: DEVICE,
  schemaExtensions: [{ schema: WARRANTY, required: false }],
};

/** Every type of RFC 7643 §2.3, and every characteristic that changes what a device may be. */
const device = {
  id: DEVICE,
  name: 'Device',
  attributes: [
    { name: 'serial', type: 'string', required: true, uniqueness: 'global', caseExact: true },
    { name: 'status', canonicalValues: ['active', 'Lost', 'retired'], 'avow:strict': true },
    { name: 'colour', canonicalValues: ['black', 'white'] },
    { name: 'managed', type: 'boolean' },
    { name: 'ports', type: 'integer' },
    { name: 'weight', type: 'decimal' },
    { name: 'boughtAt', type: 'dateTime' },
    { name: 'certificate', type: 'binary' },
    { name: 'owner', type: 'reference', referenceTypes: ['User', 'Agent'] },
    { name: 'manual', type: 'reference', referenceTypes: ['external'] },
    { name: 'pin', returned: 'never', mutability: 'writeOnly' },
    { name: 'model', mutability: 'immutable' },
    {
      name: 'addresses',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value', required: true },
        { name: 'type', canonicalValues: ['wifi', 'wired'], 'avow:strict': true },
        { name: 'primary', type: 'boolean' },
      ],
    },
    {
      name: 'disks',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value' }, { name: 'labels', multiValued: true }],
    },
  ],
};

const warranty = { id: WARRANTY, name: 'Warranty', attributes: [{ name: 'until', type: 'dateTime' }] };
const agentType = { schemas: RESOURCE_TYPE, name: 'Agent', endpoint: '/Agents', schema: AGENT };
const agent = {
  id: AGENT,
  name: 'Agent',
  attributes: [{ name: 'displayName' }, { name: 'serial', uniqueness: 'global', caseExact: true }],
};

export const CUSTOM_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    // A schema may stand before the resource type that names it.
    'device.json': device,
    'warranty.json': warranty,
    'device-type.json': deviceType,
    'agent-type.json': agentType,
    'agent.json': agent,
  }).map(([name, definition]) => [name, JSON.stringify(definition)]),
);

export const CUSTOM_TOKEN = 'a-token-for-custom-types';
export const CUSTOM_CONFIG = `
issuer: https://id.example.com
scim:
  schemas: [${Object.keys(CUSTOM_FILES).join(', ')}]
  clients: { tool: { token: ${CUSTOM_TOKEN} } }
`;
