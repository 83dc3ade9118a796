package dev.posthouse.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.Captured;
import dev.posthouse.console.access.ConsoleRole;
import dev.posthouse.console.access.Secrets;
import dev.posthouse.console.access.TokenFile;
import dev.posthouse.dev.TestAuthority;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.settings.TlsSettings;
import dev.posthouse.tls.Https;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console over HTTPS. */
class ConsoleTlsTest {
  private static final TestAuthority AUTHORITY = TestAuthority.shared();
  private static final String TOKEN = Secrets.next();

  @TempDir static Path folder;
  private static ConsoleFixture console;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    TestAuthority.Issued own = AUTHORITY.issue("console", "console");
    Path tokens =
        Files.write(
            folder.resolve("tokens"), List.of(TokenFile.line("olga", ConsoleRole.OPERATOR, TOKEN)));
    console =
        new ConsoleFixture(
            new ConsoleSettings(
                "0.0.0.0",
                0,
                null,
                new AccessSettings(null, tokens, null, false),
                new TlsSettings(own.certificate(), own.key(), AUTHORITY.trust())));
    http = HttpClient.newBuilder().sslContext(Https.trusting(AUTHORITY.trust())).build();
  }

  @AfterAll
  static void stop() {
    console.close();
    http.shutdownNow();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void whoLogsInGetsACookieForTlsAloneAndBrowsersAreToldToComeByTlsAlone() throws Exception {
    HttpResponse<String> answer =
        send(
            console
                .post("/api/session", "{\"token\": \"" + TOKEN + "\"}")
                .header("Origin", console.url("").toString().replaceFirst("/$", "")));

    assertThat(console.url("/").getScheme()).isEqualTo("https");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
        .startsWith("__Host-posthouse=")
        .contains("Secure", "HttpOnly", "SameSite=Strict");
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
  }

  @Test
  void commandsBelieveWhomTheyAreToldTo() {
    String url = console.url("/").toString();
    Map<String, String> environment =
        Map.of("POSTHOUSE_TOKEN", TOKEN, "POSTHOUSE_AUTHORITIES", AUTHORITY.trust().toString());

    Captured told = Captured.run("", environment, "status", "a1", "--url", url);
    Captured untold =
        Captured.run("", Map.of("POSTHOUSE_TOKEN", TOKEN), "status", "a1", "--url", url);
    Captured mistold =
        Captured.run("", Map.of("POSTHOUSE_AUTHORITIES", "/none.pem"), "status", "a1");

    // It is let in, and told that the sample has no such role.
    assertThat(told.err()).contains("does not have the status role");
    assertThat(untold.err()).contains("POSTHOUSE_AUTHORITIES").doesNotContain("\tat ");
    assertThat(mistold.err()).contains("POSTHOUSE_AUTHORITIES: /none.pem cannot be used");
  }

  @Test
  void withoutTlsNothingIsAnswered() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.url("/").getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(answer).doesNotContain("200", "live");
    }
    assertThat(send(console.request("/health/live")).statusCode()).isEqualTo(200);
  }
}
