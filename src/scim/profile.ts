/** How a client departs from the RFC, where being taken at its word needs the RFC to be broken. All else works without. */
export interface Profile {
  /** URNs from before the standard, each with the schema that it means; null is the core schema of the resource type. */
  readonly urns: readonly { readonly pattern: RegExp; readonly schema: string | null }[];
  /** RFC 7643 §2.3.1 takes a string for what it says; this client packs a whole element, as JSON, into its `value`. */
  readonly jsonElements: boolean;
  /** RFC 7644 §3.3 answers 409; this client assigns a deactivated person again by a POST, and gives up on a 409 for good. */
  readonly restores: boolean;
  /** RFC 7644 §3.3 answers 409; this client repeats a POST whose answer it missed, and wants the resource that it made. */
  readonly repeatsPost: boolean;
}

export const STANDARD: Profile = { urns: [], jsonElements: false, restores: false, repeatsPost: false };

const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** By the name that scim.clients.<name>.profile gives. */
export const PROFILES = {
  entra: { ...STANDARD, jsonElements: true },
  okta: { ...STANDARD, restores: true },
  onelogin: {
    ...STANDARD,
    urns: [
      { pattern: preStandard('urn:scim:schemas:core:2.0'), schema: null },
      { pattern: preStandard('urn:scim:schemas:extension:enterprise:2.0'), schema: ENTERPRISE_USER },
    ],
  },
  rippling: { ...STANDARD, repeatsPost: true },
} as const satisfies Readonly<Record<string, Profile>>;

/** The URN in any case, with the name of the resource type behind it or without. */
function preStandard(urn: string): RegExp {
  return new RegExp(`${urn.replaceAll('.', '\\.')}(?::(?:User|Group)(?![A-Za-z0-9]))?(?![0-9.])`, 'gi');
}
