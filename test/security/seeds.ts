/** Well-formed input of every kind that the outside sends: what the fuzzing starts from. */

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const FILTERS = [
  'userName eq "john.doe@example.com"',
  'emails[type eq "work" and value co "@example.com"].value sw "j" or not (active eq true)',
  `${ENTERPRISE}:manager.value pr and (meta.lastModified gt "2011-05-13T04:42:34Z" or userId le 2998)`,
  'name.familyName ne "O\\u0027Malley" and schemas eq "urn" and id ge "0" and externalId eq null',
];

export const ATTRIBUTES = [
  'userName,name.givenName',
  `emails[type eq "work"].value,${ENTERPRISE}:manager.value,meta`,
  'id,schemas,password,locations',
];

export const PATHS = [
  'name.givenName',
  'emails[type eq "work" and value eq "a"].value',
  `${ENTERPRISE}:manager.value`,
  ENTERPRISE,
  'locations[value eq "NY"]',
];

const person = {
  schemas: [USER, ENTERPRISE],
  userName: 'fuzz@example.com',
  externalId: 'f-1',
  name: { givenName: 'F', familyName: 'Z' },
  emails: [{ value: 'fuzz@example.com', type: 'work', primary: true }],
  active: true,
  userId: 1,
  locations: ['NY'],
  x509Certificates: [{ value: 'AQID' }],
  [ENTERPRISE]: { employeeNumber: '1', manager: { value: '2' } },
};

const patch = {
  schemas: [PATCH],
  Operations: [
    { op: 'Add', path: 'emails[type eq "home"].value', value: 'x@example.com' },
    { op: 'replace', value: { 'name.givenName': 'G', [`${ENTERPRISE}:employeeNumber`]: '2', active: 'False' } },
    { op: 'remove', path: 'locations', value: ['NY'] },
  ],
};

export const RESOURCES = [person];
export const GROUPS = [
  { schemas: [GROUP], displayName: 'fuzz@example.com', externalId: 'g' },
  { schemas: [GROUP], displayName: 'Fuzz', members: [{ value: 'nobody', type: 'User', $ref: '../Users/x' }] },
];
export const PATCHES = [
  patch,
  { schemas: [PATCH], Operations: [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: 'x' }] }] },
];
export const BULKS = [
  {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    failOnErrors: 2,
    Operations: [
      { method: 'POST', path: '/Users', bulkId: 'a', data: person },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'b',
        data: { schemas: [GROUP], displayName: 'G', members: [{ value: 'bulkId:a' }] },
      },
      { method: 'PATCH', path: '/Users/bulkId:a', version: 'W/"1"', data: patch },
      { method: 'DELETE', path: '/Users/bulkId:a' },
    ],
  },
];
const search = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
  attributes: ['userName', 'emails.value'],
  filter: 'userName sw "a"',
};
export const SEARCHES = [
  { ...search, sortBy: 'name.familyName', sortOrder: 'descending', startIndex: 1, count: 10 },
  { ...search, excludedAttributes: ['name'], attributes: undefined, cursor: '', count: 10 },
];

export const QUERIES = [
  'filter=userName eq "x"&startIndex=1&count=10',
  'sortBy=name.familyName&sortOrder=descending&count=5',
  'cursor=&count=10',
  'cursor=eyJhIjoxfQ&attributes=userName&excludedAttributes=emails',
  'startindex=0&count=-1&filter=active%20eq%20true&',
];

export const PLACES = [
  'Users/0198-a',
  'Groups/x',
  'Users/.search',
  '.search',
  'Me',
  'Bulk',
  `Schemas/${USER}`,
  'ResourceTypes/User',
  'Changes?cursor=1',
  'events/x',
];

const token = `${Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"k"}').toString('base64url')}.${Buffer.from('{"iss":"https://id.example.com","sub":"client:x","exp":9999999999}').toString('base64url')}.c2ln`;
export const AUTHORIZATIONS = [
  'Bearer hr-token-for-tests-0123456789',
  `Bearer ${token}`,
  'Bearer avow_at_0123456789abcdef',
  `Basic ${Buffer.from('trading-web:secret%20x').toString('base64')}`,
];

export const FORMS = [
  `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=${token}&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token&scope=trades`,
  'grant_type=client_credentials&scope=trades%20orders_read&resource=https%3A%2F%2Fapi.example.com%2Ftrading',
  `client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=${token}`,
  `token=${token}&token_type_hint=access_token`,
];

export const HEADERS = [
  'W/"1"',
  '"1", W/"2"',
  '*',
  'application/scim+json; charset=utf-8',
  'respond-async',
  'application/json;q=0.5, */*',
];
