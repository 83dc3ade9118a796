package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessReaderTest {
  private static final String REST =
      """
      wire: {format: json}
      kafka: {bootstrap.servers: "localhost:1"}
      providers: {gpt: {api: openai, model: gpt-5.2, credential: none}}
      """;

  private static AccessSettings read(String console) throws InvalidSettingsException {
    return SettingsReader.check("file", REST + "console: {" + console + "}", _ -> null)
        .settings()
        .console()
        .access();
  }

  @Test
  void nobodyHasToLogInAndNothingIsShownUnlessToldOtherwise() throws Exception {
    assertThat(read("port: 1")).isEqualTo(AccessSettings.OPEN);
  }

  @Test
  void allOfItIsRead() throws Exception {
    AccessSettings access =
        read(
            "url: https://jobs.example.com/, tokens: /etc/tokens, contents: true, openIdConnect:"
                + " {issuer: https://login.example.com/realm, clientId: me, clientSecret: env:S,"
                + " claim: roles, operators: [ops], viewers: [a, b]}");

    assertThat(access.url()).isEqualTo(URI.create("https://jobs.example.com"));
    assertThat(access.tokens()).isEqualTo(Path.of("/etc/tokens"));
    assertThat(access.contents()).isTrue();
    assertThat(access.openId())
        .isEqualTo(
            new AccessSettings.OpenId(
                URI.create("https://login.example.com/realm"),
                "me",
                new Credential.Variable("S"),
                "roles",
                Set.of("ops"),
                Set.of("a", "b")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: jobs.example.com                                     | must be an origin",
        "url: https://jobs.example.com/path                        | must be an origin",
        "openIdConnect: {clientId: me, operators: [a]}             | issuer: is missing",
        "openIdConnect: {issuer: https://x.example, operators: [a]} | clientId: is missing",
        "openIdConnect: {issuer: https://x.example, clientId: me}  | lets nobody in",
      })
  void whatIsWrongIsNamed(String console, String fault) {
    assertThatThrownBy(() -> read(console)).hasMessageContaining(fault);
  }

  @Test
  void theFilesOfTheConsolesCertificateAreRead() throws Exception {
    ConsoleSettings console =
        SettingsReader.check(
                "file",
                REST + "console: {tls: {certificates: /c.pem, key: /k.pem, authorities: /a.pem}}",
                _ -> null)
            .settings()
            .console();

    assertThat(console.tls())
        .isEqualTo(new TlsSettings(Path.of("/c.pem"), Path.of("/k.pem"), Path.of("/a.pem")));
    assertThatThrownBy(() -> read("tls: {certificates: /c.pem}")).hasMessageContaining("tls.key");
  }

  @Test
  void aSecretInTheFileIsNotRepeated() {
    assertThatThrownBy(
            () ->
                read(
                    "openIdConnect: {issuer: https://x.example, clientId: me, clientSecret:"
                        + " hunter2, operators: [a]}"))
        .hasMessageContaining("is not a reference")
        .message()
        .doesNotContain("hunter2");
  }
}
