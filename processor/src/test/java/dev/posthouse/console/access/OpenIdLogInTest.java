package dev.posthouse.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.Credential;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against somebody else's OpenID Connect server. */
class OpenIdLogInTest {
  private static final URI CALLBACK = URI.create("http://localhost:8484/log-in/callback");

  private final MockOAuth2Server server = new MockOAuth2Server();
  private Instant now = Instant.now();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.shutdown();
  }

  private OpenIdLogIn logIn(String issuer) {
    return new OpenIdLogIn(
        new AccessSettings.OpenId(
            server.issuerUrl(issuer).uri(),
            "posthouse",
            new Credential.Variable("SECRET"),
            "groups",
            Set.of("ops"),
            Set.of("staff")),
        name -> "the secret",
        () -> now);
  }

  private void nextIs(String issuer, List<String> groups) {
    server.enqueueCallback(
        new DefaultOAuth2TokenCallback(
            issuer,
            "subject-1",
            "JWT",
            List.of("posthouse"),
            Map.of("preferred_username", "anna", "groups", groups),
            3600));
  }

  /** What a browser does that is sent to the provider. */
  private static URI visit(URI url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<Void> answer =
          http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
      return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }
  }

  @Test
  void whoComesBackFromTheProviderHasTheRoleOfTheirGroup() throws Exception {
    OpenIdLogIn logIn = logIn("first");
    nextIs("first", List.of("staff", "ops"));
    OpenIdLogIn.Departure departure = logIn.depart(CALLBACK);

    Person person = logIn.arrive(departure.secret(), visit(departure.url()));

    assertThat(person).isEqualTo(new Person("anna", ConsoleRole.OPERATOR));
    assertThat(departure.url().getQuery())
        .contains("code_challenge=", "code_challenge_method=S256", "state=", "nonce=");
  }

  @Test
  void whoIsInNoGroupIsNotLetIn() throws Exception {
    OpenIdLogIn logIn = logIn("second");
    nextIs("second", List.of("guests"));
    OpenIdLogIn.Departure departure = logIn.depart(CALLBACK);

    assertThatThrownBy(() -> logIn.arrive(departure.secret(), visit(departure.url())))
        .isInstanceOf(OpenIdLogIn.RefusedException.class)
        .hasMessageContaining("none of the groups");
  }

  @Test
  void aLogInOfAnotherBrowserOrAUsedOneIsRefused() throws Exception {
    OpenIdLogIn logIn = logIn("third");
    nextIs("third", List.of("ops"));
    OpenIdLogIn.Departure mine = logIn.depart(CALLBACK);
    OpenIdLogIn.Departure theirs = logIn.depart(CALLBACK);
    URI returned = visit(mine.url());

    assertThatThrownBy(() -> logIn.arrive(theirs.secret(), returned))
        .hasMessageContaining("not begun in this browser");
    assertThatThrownBy(() -> logIn.arrive("guessed", returned))
        .hasMessageContaining("not begun here");
    assertThat(logIn.arrive(mine.secret(), returned).name()).isEqualTo("anna");
    assertThatThrownBy(() -> logIn.arrive(mine.secret(), returned))
        .hasMessageContaining("not begun here");
  }

  @Test
  void whoTakesTooLongBeginsAgain() throws Exception {
    OpenIdLogIn logIn = logIn("fifth");
    OpenIdLogIn.Departure departure = logIn.depart(CALLBACK);
    URI returned = visit(departure.url());
    now = now.plusSeconds(601);

    assertThatThrownBy(() -> logIn.arrive(departure.secret(), returned))
        .hasMessageContaining("took too long");
  }

  @Test
  void aProviderThatIsNotThereIsNamedWithItsSetting() {
    OpenIdLogIn logIn =
        new OpenIdLogIn(
            new AccessSettings.OpenId(
                URI.create("http://localhost:1/realm"),
                "posthouse",
                new Credential.None(),
                "groups",
                Set.of("ops"),
                Set.of()),
            name -> null,
            () -> now);

    assertThatThrownBy(() -> logIn.depart(CALLBACK))
        .hasMessageContaining("console.openIdConnect.issuer");
  }
}
