package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.process.AclRole;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclsCommandTest {
  private static final String SETTINGS =
      """
      kafka: {bootstrap.servers: "kafka:9093"}
      wire: {format: json}
      providers:
        claude: {api: anthropic, model: m, credential: none}
        gpt: {api: openai, model: m, credential: none}
      """;

  private static final Path PAGE = Path.of("..", "docs", "security.md");
  private static final String BEGIN = "<!-- rights -->\n";
  private static final String END = "<!-- end of rights -->";

  @TempDir Path folder;

  @Test
  void aListOfRolesBecomesTheCommandsThatGrantWhatTheyNeedEachOnce() throws Exception {
    Captured captured =
        acls(
            "--roles",
            "admit,attempt:claude",
            "--format",
            "commands",
            "--principal",
            "User:worker");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out().lines())
        .doesNotHaveDuplicates()
        .allMatch(
            line ->
                line.startsWith(
                    "kafka-acls.sh --bootstrap-server kafka:9093 --add --allow-principal"
                        + " 'User:worker' --operation "))
        .contains(
            "kafka-acls.sh --bootstrap-server kafka:9093 --add --allow-principal 'User:worker'"
                + " --operation Write --resource-pattern-type prefixed --transactional-id"
                + " 'llm.attempt.claude.'")
        .noneMatch(line -> line.contains("llm.attempt.gpt"));
  }

  @Test
  void aRoleThatIsNoneIsRefusedWithThoseThatThereAre() throws Exception {
    Captured captured = acls("--roles", "attempt:mistral");

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.err()).contains("no role 'attempt:mistral'", "attempt:claude", "replay");
  }

  @Test
  void withoutRolesAllAreListed() throws Exception {
    assertThat(acls().out())
        .contains("admit (a process that takes in requests)\n  DESCRIBE topics llm.*\n")
        .contains("attempt:claude", "attempt:gpt", "retry", "status", "submit", "adopt");
  }

  /** After a change of what roles need, run with {@code -Ddocs.write=true}. */
  @Test
  void thePageHasTheList() throws Exception {
    String page = Files.readString(PAGE);
    String wanted =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + table()
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, wanted);
    }

    assertThat(PAGE).content().isEqualTo(wanted);
  }

  private static String table() throws Exception {
    Settings settings = SettingsReader.check("f", SETTINGS, _ -> null).settings();
    StringBuilder text = new StringBuilder("| role | who | needs |\n|---|---|---|\n");
    for (AclRole role : AclRole.all(settings)) {
      if (!role.name().equals("attempt:gpt")) {
        text.append(
            "| `%s` | %s | %s |%n"
                .formatted(
                    role.name(),
                    role.who(),
                    String.join(
                        "<br>",
                        role.permissions().stream()
                            .map(right -> right.text().replaceFirst(" (\\S+)$", " `$1`"))
                            .toList())));
      }
    }
    return text.toString();
  }

  private Captured acls(String... arguments) throws Exception {
    Path config = Files.writeString(folder.resolve("posthouse.yaml"), SETTINGS);
    List<String> all = new ArrayList<>(List.of("acls", "--config", config.toString()));
    all.addAll(List.of(arguments));
    return Captured.run(all.toArray(String[]::new));
  }
}
