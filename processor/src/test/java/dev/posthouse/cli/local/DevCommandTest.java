package dev.posthouse.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.CommandLines;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevCommandTest {
  private static final String TEXT =
      DevCommand.howToUse(
          "127.0.0.1:65535",
          URI.create("http://127.0.0.1:65534"),
          URI.create("http://127.0.0.1:65533"),
          URI.create("http://127.0.0.1:65532"),
          null);

  @Test
  void noLineToPasteWrapsAt80Columns() {
    assertThat(TEXT.lines()).hasSizeGreaterThan(20).allMatch(line -> line.length() <= 80);
  }

  @Test
  void overHttpsItSaysWhomCommandsAreToBelieve() {
    URI url = URI.create("https://localhost:1");

    assertThat(DevCommand.howToUse("127.0.0.1:1", url, url, url, Path.of("/etc/ca.pem")))
        .contains("  export POSTHOUSE_URL=https://localhost:1\n")
        .contains("  export POSTHOUSE_AUTHORITIES=/etc/ca.pem\n");
    assertThat(TEXT).doesNotContain("AUTHORITIES");
  }

  @Test
  void theCommandsInItAreRightWithTheVariablesAbove() {
    List<String> commands =
        TEXT.lines()
            .map(String::strip)
            .filter(line -> line.startsWith("posthouse "))
            .map(line -> line.substring("posthouse ".length()))
            .toList();

    assertThat(commands).containsExactly("submit --wait", "status a1", "results --follow");
    assertThat(commands)
        .allSatisfy(
            command ->
                assertThat(CommandLines.parse(command).subcommand().commandSpec().name())
                    .isEqualTo(command.split(" ", -1)[0]));
    assertThat(TEXT)
        .contains(
            "export POSTHOUSE_BOOTSTRAP=127.0.0.1:65535\n",
            "export POSTHOUSE_REGISTRY=http://127.0.0.1:65534\n",
            "export POSTHOUSE_URL=http://127.0.0.1:65532\n");
  }
}
