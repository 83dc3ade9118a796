package dev.posthouse.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.posthouse.console.access.ConsoleRole;
import dev.posthouse.console.access.Secrets;
import dev.posthouse.console.access.TokenFile;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSecurityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String OPERATOR = Secrets.next();
  private static final String VIEWER = Secrets.next();
  private static final String CANCEL = "{\"jobId\": \"summary-0008\", \"reason\": \"not needed\"}";

  @TempDir static Path folder;
  private static Path tokens = Path.of("tokens");
  private static ConsoleFixture guarded;
  private static ConsoleFixture open;

  @BeforeAll
  static void start() throws Exception {
    tokens = folder.resolve("tokens");
    Files.write(
        tokens,
        List.of(
            "# who may",
            TokenFile.line("olga", ConsoleRole.OPERATOR, OPERATOR),
            TokenFile.line("viktor", ConsoleRole.VIEWER, VIEWER)));
    guarded = new ConsoleFixture(new AccessSettings(null, tokens, null, false));
    open = new ConsoleFixture(AccessSettings.OPEN);
  }

  @AfterAll
  static void stop() {
    guarded.close();
    open.close();
  }

  private static HttpRequest.Builder as(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.1.2.3", "::"})
  void aConsoleThatOthersReachDoesNotStartWithoutALogIn(String host) {
    assertThatThrownBy(
            () -> Console.start(new ConsoleSettings(host, 0, null), Map::of, () -> "").close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("console.host")
        .hasMessageContaining("posthouse token")
        .hasMessageContaining("console.openIdConnect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview",
        "/api/live",
        "/api/jobs",
        "/api/job?id=summary-0008",
        "/api/job/contents?id=summary-0008",
        "/api/dead-letters/groups",
        "/api/dead-letters",
        "/api/dead-letters/0/0",
        "/api/dead-letters/export",
        "/api/replays/x",
        "/api/providers",
        "/api/providers/claude",
        "/api/openapi.json",
        "/jobs",
        "/jobs/summary-0008",
        "/internal/jobs"
      })
  void nothingIsToldWithoutALogIn(String path) throws Exception {
    HttpResponse<String> answer = guarded.send(guarded.request(path));

    assertThat(answer.statusCode()).isIn(401, 404);
    assertThat(answer.body()).doesNotContain("summary", "claude");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/cancellations",
        "/api/replays",
        "/api/replays/x/execute",
        "/api/replays/x/stop",
        "/api/providers/claude/park",
        "/api/providers/claude/resume",
        "/api/providers/claude/probe"
      })
  void nobodyActsWithoutALogInAndNoViewerActs(String path) throws Exception {
    assertThat(guarded.send(guarded.post(path, CANCEL)).statusCode()).isEqualTo(401);
    assertThat(guarded.send(as(VIEWER, guarded.post(path, CANCEL))).statusCode()).isEqualTo(403);
    assertThat(guarded.operations.done).isEmpty();
  }

  @Test
  void aViewerLooksAndAnOperatorActsAndTheActionTellsWhoAndWhy() throws Exception {
    HttpResponse<String> seen = guarded.send(as(VIEWER, guarded.request("/api/overview")));
    HttpResponse<String> done =
        guarded.send(as(OPERATOR, guarded.post("/api/cancellations", CANCEL)));

    assertThat(seen.statusCode()).isEqualTo(200);
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(guarded.operations.done)
        .containsExactly("cancel summary-0008 of generation 1 by olga: not needed");
    guarded.operations.done.clear();
  }

  /** By a token, by a session that was begun with one, and by a session that is ended. */
  @Test
  void whoseRightIsTakenAwayWhileTheyWatchHearsNoMore() throws Exception {
    String token = Secrets.next();
    List<String> before = Files.readAllLines(tokens);
    Files.write(
        tokens,
        List.of(TokenFile.line("nina", ConsoleRole.VIEWER, token)),
        StandardOpenOption.APPEND);
    String cookie = logIn(token);
    String ended = logIn(VIEWER);
    try (Watching byToken = Watching.at(as(token, guarded.request("/api/live")));
        Watching bySession = Watching.at(guarded.request("/api/live").header("Cookie", cookie));
        Watching byEndedSession =
            Watching.at(guarded.request("/api/live").header("Cookie", ended));
        Watching other = Watching.at(as(VIEWER, guarded.request("/api/live")))) {
      List<Watching> shut = List.of(byToken, bySession, byEndedSession);
      await().atMost(PATIENCE).until(() -> shut.stream().allMatch(one -> one.heard() > 0));

      Files.write(tokens, before);
      String csrf =
          JSON.readTree(
                  guarded.send(guarded.request("/api/session").header("Cookie", ended)).body())
              .path("csrf")
              .asText();
      assertThat(
              guarded
                  .send(
                      guarded
                          .request("/api/session")
                          .header("Cookie", ended)
                          .header("X-Posthouse-Csrf", csrf)
                          .DELETE())
                  .statusCode())
          .isEqualTo(204);

      await().atMost(PATIENCE).until(() -> shut.stream().allMatch(Watching::isOver));
      int heard = other.heard();
      await().atMost(PATIENCE).until(() -> other.heard() > heard);
      assertThat(other.isOver()).isFalse();
      assertThat(
              guarded.send(guarded.request("/api/overview").header("Cookie", cookie)).statusCode())
          .isEqualTo(401);
    }
  }

  private static String logIn(String token) throws Exception {
    HttpResponse<String> answer =
        guarded.send(guarded.post("/api/session", "{\"token\": \"" + token + "\"}"));
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  /** The control of the next: with the word that only the console's own page knows, it is done. */
  @Test
  void aPageOfTheConsoleActs() throws Exception {
    assertThat(
            open.send(ours(open, open.post("/api/providers/gpt/park", "{\"reason\": \"x\"}")))
                .statusCode())
        .isEqualTo(200);
    assertThat(open.operations.done).hasSize(1);
    open.operations.done.clear();
  }

  @Test
  void aPageOfSomebodyElseDoesNotAct() throws Exception {
    String path = "/api/providers/gpt/park";
    String body = "{\"reason\": \"x\"}";

    assertThat(open.send(open.post(path, body)).statusCode()).isEqualTo(403);
    assertThat(open.send(open.post(path, body).header("X-Posthouse-Csrf", "guessed")).statusCode())
        .isEqualTo(403);
    assertThat(
            open.send(ours(open, open.post(path, body)).header("Origin", "https://evil.example"))
                .statusCode())
        .isEqualTo(403);
    assertThat(
            open.send(ours(open, open.post(path, body)).header("Sec-Fetch-Site", "cross-site"))
                .statusCode())
        .isEqualTo(403);
    // As a form of another page would send it, for which browsers ask nobody first.
    assertThat(
            open.send(
                    ours(
                        open,
                        open.request(path)
                            .header("Content-Type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString(body))))
                .statusCode())
        .isEqualTo(400);
    assertThat(open.operations.done).isEmpty();
  }

  private static HttpRequest.Builder ours(ConsoleFixture console, HttpRequest.Builder request)
      throws Exception {
    String csrf =
        JSON.readTree(console.send(console.request("/api/session")).body()).path("csrf").asText();
    return request.header("X-Posthouse-Csrf", csrf);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:8484", "127.0.0.1.evil.example", "x"})
  void aNameThatWasPointedHereIsNotAnswered(String host) throws Exception {
    assertThat(open.statusCalledAs(host, "/api/overview")).contains("421");
    assertThat(open.statusCalledAs(host, "/metrics")).contains("421");
    assertThat(open.statusCalledAs(host, "/")).contains("421");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:1234", "127.0.0.1", "[::1]:8484", "10.0.0.7:8484"})
  void itsOwnNamesAndNumbersAreAnswered(String host) throws Exception {
    assertThat(open.statusCalledAs(host, "/api/overview")).contains("200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/api/overview", "/api/nothing", "/assets/console.js", "/health/live"})
  void everyAnswerTellsBrowsersToRunAndFrameNothingElse(String path) throws Exception {
    HttpResponse<String> answer = open.send(open.request(path));

    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void thePageHasNoScriptOfItsOwn() throws Exception {
    String page = open.send(open.request("/")).body();

    assertThat(page).doesNotContainPattern("<script(?![^>]*src=)|\\son\\w+=|style=|javascript:");
  }

  @Test
  void aLogInByTokenGivesACookieThatScriptsDoNotSeeAndOtherSitesDoNotSend() throws Exception {
    HttpResponse<String> in =
        guarded.send(guarded.post("/api/session", "{\"token\": \"" + OPERATOR + "\"}"));
    String cookie = in.headers().firstValue("Set-Cookie").orElse("");
    String pair = cookie.split(";", 2)[0];

    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/");
    HttpResponse<String> session =
        guarded.send(guarded.request("/api/session").header("Cookie", pair));
    assertThat(session.body()).contains("\"name\":\"olga\"", "\"role\":\"operator\"");
    assertThat(guarded.send(guarded.request("/api/jobs").header("Cookie", pair)).statusCode())
        .isEqualTo(200);
    // With the cookie alone, which a forged request would have, nothing is done.
    assertThat(
            guarded
                .send(guarded.post("/api/cancellations", CANCEL).header("Cookie", pair))
                .statusCode())
        .isEqualTo(403);
    String csrf = JSON.readTree(session.body()).path("csrf").asText();
    HttpResponse<String> out =
        guarded.send(
            guarded
                .request("/api/session")
                .DELETE()
                .header("Cookie", pair)
                .header("X-Posthouse-Csrf", csrf));
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(guarded.send(guarded.request("/api/jobs").header("Cookie", pair)).statusCode())
        .isEqualTo(401);
    assertThat(guarded.operations.done).isEmpty();
  }

  @Test
  void overTlsTheCookieIsForTlsAlone() throws Exception {
    AccessSettings access =
        new AccessSettings(URI.create("https://jobs.example.com"), tokens, null, false);
    try (ConsoleFixture behindProxy = new ConsoleFixture(access)) {
      HttpResponse<String> in =
          behindProxy.send(behindProxy.post("/api/session", "{\"token\": \"" + OPERATOR + "\"}"));

      assertThat(in.headers().firstValue("Set-Cookie").orElse(""))
          .startsWith("__Host-posthouse=")
          .contains("Secure");
      assertThat(in.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThat(behindProxy.statusCalledAs("jobs.example.com", "/api/session")).contains("200");
    }
  }

  @Test
  void whoIsWrongTooOftenHasToWait() throws Exception {
    try (ConsoleFixture console =
        new ConsoleFixture(new AccessSettings(null, tokens, null, false))) {
      for (int i = 0; i < 5; i++) {
        assertThat(console.send(console.post("/api/session", "{\"token\": \"no\"}")).statusCode())
            .isEqualTo(401);
      }
      HttpResponse<String> last = console.send(console.post("/api/session", "{\"token\": \"no\"}"));

      assertThat(last.statusCode()).isEqualTo(429);
      assertThat(console.send(as("no", console.request("/api/jobs"))).statusCode()).isEqualTo(429);
      assertThat(console.send(as(VIEWER, console.request("/api/jobs"))).statusCode())
          .isEqualTo(200);
      assertThat(last.headers().firstValue("Retry-After")).contains("60");
    }
  }

  @Test
  void whatUsersWroteIsShownOnlyWithTheRightAndTheSetting() throws Exception {
    HttpResponse<String> without =
        guarded.send(as(OPERATOR, guarded.request("/api/dead-letters/0/0")));
    assertThat(without.statusCode()).isEqualTo(200);
    assertThat(without.body()).doesNotContain("secret prompt").contains("\"contents\":false");
    assertThat(
            guarded
                .send(as(OPERATOR, guarded.request("/api/job/contents?id=summary-0008")))
                .statusCode())
        .isEqualTo(403);
    assertThat(guarded.send(as(OPERATOR, guarded.request("/api/dead-letters/export"))).statusCode())
        .isEqualTo(403);

    try (ConsoleFixture shows = new ConsoleFixture(new AccessSettings(null, tokens, null, true))) {
      String contents = "/api/job/contents?id=summary-0008";
      assertThat(shows.send(as(OPERATOR, shows.request("/api/dead-letters/0/0"))).body())
          .contains("secret prompt");
      assertThat(shows.send(as(OPERATOR, shows.request("/api/dead-letters/export"))).body())
          .contains("secret prompt");
      assertThat(shows.send(as(OPERATOR, shows.request(contents))).body())
          .contains("secret prompt");
      assertThat(shows.send(as(VIEWER, shows.request("/api/dead-letters/0/0"))).body())
          .doesNotContain("secret prompt");
      assertThat(shows.send(as(VIEWER, shows.request(contents))).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void textsOfUsersAreJsonAndNeverMarkup() throws Exception {
    for (String path :
        List.of("/api/jobs", "/api/dead-letters", "/api/dead-letters/groups", "/api/overview")) {
      HttpResponse<String> answer = open.send(open.request(path));

      assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("json");
    }
    HttpResponse<String> fault =
        open.send(open.request("/api/providers/%3Cscript%3Ealert(1)%3C%2Fscript%3E"));
    assertThat(fault.statusCode()).isEqualTo(404);
    assertThat(fault.headers().firstValue("Content-Type").orElse("")).contains("json");
    assertThat(open.send(open.request("/assets/..%2findex.html")).statusCode()).isIn(400, 404);
  }

  @Test
  void processesOfTheFleetKnowEachOther() throws Exception {
    String path = "/internal/jobs?partition=0&id=x";
    HttpResponse<String> strange =
        guarded.send(guarded.request(path).header("X-Posthouse-Fleet", "guessed"));
    HttpResponse<String> peer =
        guarded.send(guarded.request(path).header("X-Posthouse-Fleet", guarded.console.fleetKey()));

    assertThat(strange.statusCode()).isEqualTo(401);
    assertThat(peer.statusCode()).isEqualTo(503); // let in; the sample has no status role
  }

  @Test
  void machinesAskWithoutALogIn() throws Exception {
    assertThat(guarded.send(guarded.request("/health/ready")).statusCode()).isEqualTo(200);
    assertThat(guarded.send(guarded.request("/metrics")).statusCode()).isEqualTo(200);
  }
}
