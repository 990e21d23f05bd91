/** Who signs where there is no name but this machine's own. */
export function issuerAt(port: number): string {
  return `http://localhost:${port}`;
}

export function isDevelopmentIssuer(issuer: string): boolean {
  return /^http:\/\/localhost:[0-9]+$/.test(issuer);
}

/**
 * The configuration that `avow serve` writes where there is none: enough to keep people over SCIM on this machine.
 *
 * @param tokenSha256 the SHA-256, in hexadecimal, of the provisioning token that was printed once
 */
export function developmentConfig(tokenSha256: string, port: number): string {
  return `# Avow wrote this file because it found no avow.yaml. It is meant for trying things out on one machine.
# A running Avow takes an edit up by itself. To check one: avow check --config <this file>

# Who signs the tokens: the URL under which others reach Avow, without a slash at its end. As long as it is localhost, it
# follows the port that Avow listens on.
issuer: ${issuerAt(port)}
listen: { port: ${port} }

# Counted from this file. PostgreSQL works too: postgres://user:password@host/database
database: ./avow.db

scim:
  clients:
    # May read and write people. The file holds the SHA-256 of its bearer token and not the token, which was printed
    # once at the first start. For another token, put its digest here:
    #   printf %s "$TOKEN" | sha256sum
    development:
      tokenSha256: ${tokenSha256}
      access: write

# What comes next: schemas of your own, claims, the scopes that carry them, and the applications that may ask.
# claims:
#   given_name: { from: user, path: name.givenName, type: string }
# apis:
#   orders: { audience: 'https://api.example.com/orders', scopes: [orders_read] }
# scopes:
#   orders_read: { claims: [given_name], rules: [{ allow: { to: human, when: user.active } }] }
# clients:
#   orders-web: { kind: first-party, secret: '\${env:ORDERS_WEB_SECRET}', grants: [token-exchange], scopes: [orders_read] }
`;
}
