package dev.posthouse.console.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.posthouse.settings.AccessSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Logs people in by an OpenID Connect provider: the authorization code flow with PKCE, a state that
 * is bound to the browser, and a nonce. What is kept of a person is their name and their role. Safe
 * for use by many threads.
 */
public final class OpenIdLogIn {
  /** A person has so long to type a password. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MOST = 1000;

  private final AccessSettings.OpenId settings;
  private final UnaryOperator<@Nullable String> environment;
  private final InstantSource clock;

  /** By the hash of the secret that the browser keeps; the oldest is the first. */
  private final LinkedHashMap<String, Started> started = new LinkedHashMap<>();

  private @Nullable OIDCProviderMetadata metadata;

  private record Started(
      State state, Nonce nonce, CodeVerifier verifier, URI callback, Instant ends) {}

  /**
   * Where to send the browser.
   *
   * @param url at the provider
   * @param secret for a cookie, to be brought back
   */
  public record Departure(URI url, String secret) {}

  /** Why somebody is not logged in; the message may be shown to them. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @param environment where the client's secret may be
   */
  public OpenIdLogIn(
      AccessSettings.OpenId settings,
      UnaryOperator<@Nullable String> environment,
      InstantSource clock) {
    this.settings = settings;
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * Begins.
   *
   * @param callback where the provider sends the browser back to
   * @throws RefusedException if the provider cannot be reached
   */
  public Departure depart(URI callback) throws RefusedException {
    Started one =
        new Started(
            new State(), new Nonce(), new CodeVerifier(), callback, clock.instant().plus(PATIENCE));
    URI url =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                new Scope("openid", "profile", "email"),
                new ClientID(settings.clientId()),
                callback)
            .endpointURI(metadata().getAuthorizationEndpointURI())
            .state(one.state)
            .nonce(one.nonce)
            .codeChallenge(one.verifier, CodeChallengeMethod.S256)
            .build()
            .toURI();
    String secret = Secrets.next();
    synchronized (this) {
      started.values().removeIf(old -> !old.ends.isAfter(clock.instant()));
      if (started.size() >= MOST) {
        var _ = started.pollFirstEntry();
      }
      started.put(Secrets.hash(secret), one);
    }
    return new Departure(url, secret);
  }

  /**
   * Ends: finds out who came back.
   *
   * @param secret of the cookie
   * @param returned the address at which the browser came back, with its query
   * @throws RefusedException if nobody is logged in
   */
  public Person arrive(String secret, URI returned) throws RefusedException {
    Started one;
    synchronized (this) {
      one = started.remove(Secrets.hash(secret));
    }
    if (one == null || !one.ends.isAfter(clock.instant())) {
      throw new RefusedException("This log-in was not begun here, or took too long: begin again");
    }
    try {
      JWT token = exchange(code(one, returned), one);
      IDTokenClaimsSet claims = validator().validate(token, one.nonce);
      return person(claims);
    } catch (ParseException | IOException | BadJOSEException | JOSEException e) {
      throw new RefusedException(
          "The log-in provider's answer does not hold: " + e.getMessage(), e);
    }
  }

  private static AuthorizationCode code(Started one, URI returned)
      throws ParseException, RefusedException {
    AuthenticationResponse response = AuthenticationResponseParser.parse(returned);
    State state = response.getState();
    if (state == null || !Secrets.same(state.getValue(), one.state.getValue())) {
      throw new RefusedException("This log-in was not begun in this browser: begin again");
    }
    if (!response.indicatesSuccess()) {
      throw new RefusedException(
          "The log-in provider refuses: "
              + response.toErrorResponse().getErrorObject().getDescription());
    }
    return Objects.requireNonNull(response.toSuccessResponse().getAuthorizationCode());
  }

  private JWT exchange(AuthorizationCode code, Started one)
      throws RefusedException, ParseException, IOException {
    AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, one.callback, one.verifier);
    ClientID client = new ClientID(settings.clientId());
    URI endpoint = metadata().getTokenEndpointURI();
    String secret = ClientSecret.read(settings.clientSecret(), environment);
    HTTPRequest request =
        (secret == null
                ? new TokenRequest.Builder(endpoint, client, grant).build()
                : new TokenRequest.Builder(
                        endpoint, new ClientSecretBasic(client, new Secret(secret)), grant)
                    .build())
            .toHTTPRequest();
    request.setConnectTimeout(TIMEOUT_MILLIS);
    request.setReadTimeout(TIMEOUT_MILLIS);
    TokenResponse response = OIDCTokenResponseParser.parse(request.send());
    if (!response.indicatesSuccess()) {
      throw new RefusedException(
          "The log-in provider does not take the code: "
              + response.toErrorResponse().getErrorObject().getCode());
    }
    return ((OIDCTokenResponse) response.toSuccessResponse()).getOIDCTokens().getIDToken();
  }

  private IDTokenValidator validator() throws RefusedException, IOException {
    OIDCProviderMetadata known = metadata();
    List<JWSAlgorithm> algorithms = known.getIDTokenJWSAlgs();
    JWSAlgorithm algorithm =
        algorithms == null || algorithms.isEmpty() || algorithms.contains(JWSAlgorithm.RS256)
            ? JWSAlgorithm.RS256
            : algorithms.getFirst();
    return new IDTokenValidator(
        known.getIssuer(),
        new ClientID(settings.clientId()),
        algorithm,
        known.getJWKSetURI().toURL());
  }

  private Person person(IDTokenClaimsSet claims) throws RefusedException {
    String name = claims.getStringClaim("preferred_username");
    if (name == null) {
      name = claims.getStringClaim("email");
    }
    if (name == null) {
      name = claims.getSubject().getValue();
    }
    Collection<String> groups = groups(claims);
    if (groups.stream().anyMatch(settings.operators()::contains)) {
      return new Person(name, ConsoleRole.OPERATOR);
    }
    if (groups.stream().anyMatch(settings.viewers()::contains)) {
      return new Person(name, ConsoleRole.VIEWER);
    }
    throw new RefusedException(
        "%s is in none of the groups that may use this console (console.openIdConnect.operators and viewers, by the claim %s)"
            .formatted(name, settings.claim()));
  }

  private Collection<String> groups(IDTokenClaimsSet claims) {
    List<String> several = claims.getStringListClaim(settings.claim());
    if (several != null) {
      return several;
    }
    String one = claims.getStringClaim(settings.claim());
    return one == null ? List.of() : List.of(one);
  }

  /** As the provider describes itself; asked once, when somebody logs in first. */
  private synchronized OIDCProviderMetadata metadata() throws RefusedException {
    if (metadata == null) {
      try {
        metadata =
            OIDCProviderMetadata.resolve(
                new Issuer(settings.issuer()), TIMEOUT_MILLIS, TIMEOUT_MILLIS);
      } catch (GeneralException | IOException e) {
        throw new RefusedException(
            "The log-in provider cannot be reached at "
                + settings.issuer()
                + ": check console.openIdConnect.issuer",
            e);
      }
    }
    return metadata;
  }
}
