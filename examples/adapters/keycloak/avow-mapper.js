/**
 * A script mapper of Keycloak's: the claims of Avow in Keycloak's tokens. Keycloak Server Developer Guide, "JavaScript providers";
 * the variables are those of its ScriptBasedOIDCProtocolMapper: user, realm, token, userSession, keycloakSession. Written in
 * ECMAScript 5, which its script engine is sure to know.
 */
var HttpClient = Java.type('java.net.http.HttpClient');
var HttpRequest = Java.type('java.net.http.HttpRequest');
var BodyHandlers = Java.type('java.net.http.HttpResponse.BodyHandlers');
var BodyPublishers = Java.type('java.net.http.HttpRequest.BodyPublishers');
var Duration = Java.type('java.time.Duration');
var URI = Java.type('java.net.URI');
var System = Java.type('java.lang.System');
var JsonSerialization = Java.type('org.keycloak.util.JsonSerialization');
var JavaMap = Java.type('java.util.Map');
var AccessToken = Java.type('org.keycloak.representations.AccessToken');

var TIMEOUT = Duration.ofSeconds(2);

/** The scopes of the token; an ID token names none, and then none are asked for. */
function scopesOf() {
  var text = token instanceof AccessToken ? token.getScope() : null;
  return text === null ? undefined : String(text).split(' ');
}

function resolve() {
  var ip = userSession.getIpAddress();
  var asked = {
    subject: { userName: String(user.getUsername()) },
    client: String(token.getIssuedFor()),
    scopes: scopesOf(),
    ip: ip === null ? undefined : String(ip),
  };
  var request = HttpRequest.newBuilder(URI.create(System.getenv('AVOW_URL') + '/claims/resolve'))
    .timeout(TIMEOUT)
    .header('authorization', 'Bearer ' + System.getenv('AVOW_SECRET'))
    .header('content-type', 'application/json')
    .POST(BodyPublishers.ofString(JSON.stringify(asked)))
    .build();
  var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  var response = client.send(request, BodyHandlers.ofString());
  // Whatever is thrown here is in Keycloak's log, and the token goes without these claims.
  if (response.statusCode() === 404) return null;
  if (response.statusCode() !== 200) throw new Error('Avow answered ' + response.statusCode() + ': ' + response.body());
  return JsonSerialization.readValue(response.body(), JavaMap.class);
}

var answer = resolve();
if (answer !== null) {
  token.getOtherClaims().putAll(answer.get(token instanceof AccessToken ? 'claims' : 'idTokenClaims'));
}
// biome-ignore lint/suspicious/noGlobalAssign: Keycloak takes from it the value of the mapper's own claim; there is none
exports = null;
