export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User';

export const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export const userNameOf = (n: number) => `person-${n}@example.com`;

/** The n-th person, as a provisioning client sends one. */
export const person = (n: number) => ({
  schemas: [USER_URN],
  userName: userNameOf(n),
  externalId: `hr-${n}`,
  name: { givenName: 'Per', familyName: `Son ${n}` },
  displayName: `Per Son ${n}`,
  emails: [{ value: userNameOf(n), type: 'work', primary: true }],
  phoneNumbers: [{ value: `+1-555-${n}`, type: 'work' }],
  roles: [{ value: 'trader', primary: true }],
  active: true,
});
