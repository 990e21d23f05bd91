import { metadataPath } from './metadata.ts';
import { resourceMetadataUrl } from './protected-resource.ts';
import type { PublishedDocument } from './published-documents.ts';

/**
 * `GET /`: what this is, and which documents say the rest. Which version it is, is nobody's to know.
 * @param scimUrl where SCIM is
 */
export function entryDocument(issuer: string, scimUrl: string): PublishedDocument {
  return {
    // The issuer's path, where no proxy takes it away.
    paths: new Set(['/', new URL(issuer).pathname]),
    document: {
      service: 'Avow',
      description: 'keeps people (SCIM 2.0), and issues tokens that say what is true about them (OAuth 2.0)',
      issuer,
      // RFC 8414 §3.1
      oauth_authorization_server: new URL(metadataPath(issuer), issuer).href,
      // OpenID Connect Discovery §4
      openid_configuration: `${issuer}/.well-known/openid-configuration`,
      // RFC 9728 §3.1
      oauth_protected_resource: resourceMetadataUrl(scimUrl),
      // RFC 7644 §4
      scim_service_provider_config: `${scimUrl}/ServiceProviderConfig`,
    },
  };
}
