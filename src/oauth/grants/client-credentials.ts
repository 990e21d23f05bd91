import type { Grant } from './grant.ts';

/** RFC 6749 §4.4: the application speaks for itself. */
export const clientCredentials: Grant = {
  name: 'client-credentials',
  type: 'client_credentials',
  parameters: new Set(['authorization_details']),
  subject: 'machine',
};
