package dev.posthouse.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @TempDir Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("tokens"), List.of(lines));
  }

  @Test
  void aTokenIsFoundByItsHashAndTheFileDoesNotHoldIt() throws Exception {
    String token = Secrets.next();
    Path file = file("# people", "", TokenFile.line("anna", ConsoleRole.OPERATOR, token));

    TokenFile tokens = TokenFile.of(file);

    assertThat(tokens.find(token)).contains(new Person("anna", ConsoleRole.OPERATOR));
    assertThat(tokens.find(token + "x")).isEmpty();
    assertThat(tokens.find("")).isEmpty();
    assertThat(Files.readString(file)).doesNotContain(token);
  }

  @Test
  void whoIsWrittenInOrTakenOutIsLetInOrShutOutAtOnce() throws Exception {
    String before = Secrets.next();
    String after = Secrets.next();
    TokenFile tokens = TokenFile.of(file(TokenFile.line("a", ConsoleRole.VIEWER, before)));

    file(TokenFile.line("later", ConsoleRole.VIEWER, after));

    assertThat(tokens.find(after)).isPresent();
    assertThat(tokens.find(before)).isEmpty();
  }

  @Test
  void aFileThatIsGoneOrBrokenLetsNobodyIn() throws Exception {
    String token = Secrets.next();
    Path file = file(TokenFile.line("a", ConsoleRole.VIEWER, token));
    TokenFile tokens = TokenFile.of(file);

    file("nonsense");
    assertThat(tokens.find(token)).isEmpty();
    Files.delete(file);
    assertThat(tokens.find(token)).isEmpty();
  }

  @Test
  void aWrongLineIsNamedAndNotRepeated() throws Exception {
    Path file = file("# fine", "anna operator the-token-itself");

    assertThatThrownBy(() -> TokenFile.of(file))
        .hasMessageContaining("line 2")
        .hasMessageContaining("posthouse token")
        .message()
        .doesNotContain("the-token-itself");
  }

  @Test
  void secretsAreLongAndNeverTheSame() {
    assertThat(Secrets.next()).hasSize(43).isNotEqualTo(Secrets.next());
    assertThat(Secrets.same("a", "a")).isTrue();
    assertThat(Secrets.same("a", "b")).isFalse();
  }
}
