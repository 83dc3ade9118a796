package dev.posthouse.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Hands out tokens for the client credentials grant, and the key by which brokers believe them. */
public final class TestIdentityProvider implements AutoCloseable {
  private static final String ISSUER = "https://identity.example";
  private static final String AUDIENCE = "kafka";

  private final HttpServer http;
  private final RsaJsonWebKey key;
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile Duration lifetime = Duration.ofMinutes(10);

  public TestIdentityProvider() {
    try {
      key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId("test");
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
    http.createContext("/keys", exchange -> answer(exchange, new JsonWebKeySet(key).toJson()));
    http.createContext("/token", this::token);
    http.start();
    // The broker's own setting; that of clients is seen to by Posthouse.
    System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", url("/keys"));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  /** How many tokens were handed out. */
  public int tokens() {
    return tokens.get();
  }

  /** A broker's properties. */
  void trustedBy(Map<String, Object> properties, String prefix) {
    properties.put(
        prefix + "sasl.jaas.config", OAuthBearerLoginModule.class.getName() + " required;");
    properties.put(
        prefix + "sasl.server.callback.handler.class",
        OAuthBearerValidatorCallbackHandler.class.getName());
    properties.put("sasl.oauthbearer.jwks.endpoint.url", url("/keys"));
    properties.put("sasl.oauthbearer.expected.issuer", ISSUER);
    properties.put("sasl.oauthbearer.expected.audience", AUDIENCE);
  }

  /** What a client needs to be whom it says, beside what it needs to reach the broker. */
  public Map<String, String> client(String id) {
    return Map.of(
        "sasl.mechanism",
        "OAUTHBEARER",
        "sasl.login.callback.handler.class",
        OAuthBearerLoginCallbackHandler.class.getName(),
        "sasl.oauthbearer.token.endpoint.url",
        url("/token"),
        "sasl.jaas.config",
        OAuthBearerLoginModule.class.getName()
            + " required clientId=\"%s\" clientSecret=\"secret\";".formatted(id));
  }

  /** How long tokens are good that are handed out from now on; ten minutes at first. */
  public void lifetime(Duration lifetime) {
    this.lifetime = lifetime;
  }

  private void token(HttpExchange exchange) throws IOException {
    String login =
        new String(
            Base64.getDecoder()
                .decode(
                    exchange
                        .getRequestHeaders()
                        .getFirst("Authorization")
                        .substring("Basic ".length())),
            UTF_8);
    String token = issue(login.substring(0, login.indexOf(':')));
    tokens.incrementAndGet();
    answer(
        exchange,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
            .formatted(token, lifetime.toSeconds()));
  }

  /** A token for somebody, as it would stand in a file. */
  public String issue(String subject) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience(AUDIENCE);
    claims.setSubject(subject);
    claims.setIssuedAtToNow();
    claims.setExpirationTime(
        NumericDate.fromSeconds(Instant.now().plus(lifetime).getEpochSecond()));
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(key.getPrivateKey());
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    System.clearProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls");
    http.stop(0);
  }
}
