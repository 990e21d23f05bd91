/** The mission's own example: custom attributes at the core level, and no userName. */
export const JOHN = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userId: 2998,
  name: { givenName: 'John', familyName: 'Doe' },
  emails: [{ value: 'john.doe@example.com', primary: true }],
  roles: [{ value: 'trader', primary: true }],
  locations: ['NY'],
  active: true,
} as const;

/** What the partner's identity provider knows about him. */
export const JOHN_AT_PARTNER = {
  sub: '8027379034',
  email: 'john.doe@example.com',
  emailVerified: true,
  groups: ['helpdesk', 'everyone'],
} as const;

/** What the trading API is to read, apart from iss, aud, exp, iat, jti and client_id. */
export const EXPECTED_PAYLOAD = {
  scope: 'trades',
  sub: '8027379034',
  user_id: 2998,
  given_name: 'John',
  family_name: 'Doe',
  roles: ['trader'],
  locations: ['NY'],
} as const;
