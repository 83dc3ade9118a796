package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void theVersionNamesPosthouseAndJava() {
    Captured captured = Captured.run("--version");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out()).matches("posthouse .+ \\(Java 2.*\\)\\R");
  }

  @Test
  void theHelpListsTheCommands() {
    Captured captured = Captured.run("--help");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out()).contains("config", "submit", "results", "--verbose");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "dev",
        "run",
        "bench",
        "config",
        "config check",
        "submit",
        "results",
        "triage",
        "status",
        "cancel",
        "dead-letters",
        "dead-letters list",
        "dead-letters show",
        "dead-letters replay",
        "dead-letters export",
        "dead-letters import",
        "providers",
        "providers list",
        "providers park",
        "providers resume",
        "topics adopt"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    Captured captured = Captured.run((command + " --help").split(" "));

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out())
        .contains("Usage: posthouse " + command)
        .containsPattern("Examples?:(?s:.*)posthouse " + command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "dev",
        "run",
        "bench",
        "config check",
        "submit",
        "results",
        "triage",
        "status",
        "cancel",
        "dead-letters list",
        "dead-letters show",
        "dead-letters replay",
        "dead-letters export",
        "dead-letters import",
        "providers list",
        "providers park",
        "providers resume",
        "topics adopt"
      })
  void noLineOfTheHelpIsWiderThan80Columns(String command) {
    Captured captured = Captured.onTerminal(80, (command + " --help").split(" ", -1));

    assertThat(captured.out().lines()).hasSizeGreaterThan(5).allMatch(line -> line.length() <= 80);
  }

  @Test
  void wrongUsageNamesTheFaultAndWhereHelpIs() {
    Captured captured = Captured.run("submit", "--wai");

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err())
        .contains(
            "posthouse submit: Unknown option: '--wai'", "--wait", "Try: posthouse submit --help")
        .doesNotContain("Usage:");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "dev --port 99999, '99999' is no port: give a number from 1 to 65535",
        "dev --registry-port x, 'x' is no port",
        "demo --scenario nope, there is no scenario 'nope': choose one of calm",
      })
  void aWrongValueIsNamedWithWhatItMayBe(String line, String fault) {
    Captured captured = Captured.run(line.split(" ", -1));

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.err()).contains(fault);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "demo --jobs 0, there is no job to submit; give 1 or more",
        "bench --jobs 0, give 1 or more",
        "results --limit 0, --limit: give 1 or more",
        "results --since 1h --until 2h, nothing lies between",
        "results --follow --until 1h, give one of them",
        "dead-letters list --page 0, give 1 or more",
        "dead-letters list --kind nope, there is no kind 'nope'",
        "dead-letters replay --limit 0, give 1 or more",
        "dead-letters replay --rate 0, give a number above 0",
        "triage --since 0s, --since must be longer than nothing",
        "triage --probe, --probe needs --config",
        "providers park claude --until 2020-01-01, has passed",
        "status a1 --url nowhere, is no address of a console",
      })
  void aValueThatMakesNoSenseIsWrongUsage(String line, String fault) {
    Captured captured = Captured.run(line.split(" ", -1));

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).contains(fault, "Try: posthouse " + line.split(" ", -1)[0]);
  }

  @Test
  void aFileOfJobsThatIsNotThereIsNamed() {
    Captured captured = Captured.run("demo", "--jobs", "absent.jsonl");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err())
        .contains("posthouse demo: absent.jsonl: there is no such file: check the path");
  }

  @Test
  void noCommandIsWrongUsage() {
    Captured captured = Captured.run();

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.err()).contains("Missing required subcommand", "Try: posthouse --help");
  }

  @Test
  void aCommandThatDoesNotExistIsNamedWithOneThatDoes() {
    Captured captured = Captured.run("resluts");

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.err())
        .contains("posthouse: There is no command 'resluts'", "posthouse results");
  }

  @Test
  void theListOfCommandsGivesEachALine() {
    Captured captured = Captured.run("--help");

    assertThat(
            captured
                .out()
                .lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty()))
        .hasSizeGreaterThanOrEqualTo(7)
        .allMatch(line -> line.matches("  [a-z-]+ +[A-Z].*\\."));
  }

  @Test
  void aTimeWithoutUnitIsWrongUsage() {
    Captured captured = Captured.run("submit", "--timeout", "5");

    assertThat(captured.exitCode()).isEqualTo(2);
    assertThat(captured.err())
        .contains("--timeout", "cannot read '5': write a duration with its unit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "submit",
        "results",
        "cancel a1",
        "triage",
        "dead-letters list",
        "dead-letters show a1",
        "dead-letters replay",
        "dead-letters export",
        "providers list",
        "providers park claude",
        "providers resume claude"
      })
  void aClusterThatCannotBeReachedIsNamedWithWhatToDo(String line) {
    String command = line.replaceAll(" (a1|claude)$", "");
    Captured captured =
        Captured.run(
            "{\"prompt\": \"x\"}",
            Map.of(),
            (line + " --bootstrap localhost:1 --connect-timeout 300ms").split(" ", -1));

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err())
        .isEqualToIgnoringNewLines(
            "posthouse "
                + command
                + ": cannot reach Kafka at localhost:1 within 300ms: is it running? Give its"
                + " address with --bootstrap, or as kafka.bootstrap.servers in --config. A broker"
                + " is silent too if it expects another security.protocol there than PLAINTEXT");
  }

  @Test
  void theAddressMayComeFromTheEnvironment() {
    Captured captured =
        Captured.run(
            "",
            Map.of("POSTHOUSE_BOOTSTRAP", "localhost:2"),
            "results",
            "--connect-timeout",
            "100ms");

    assertThat(captured.err()).contains("Kafka at localhost:2 ");
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    Captured captured = Captured.run("results", "--bootstrap", "nowhere");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains("cannot connect to Kafka at nowhere: ", "--bootstrap");
  }

  @Test
  void theStackTraceIsForThoseWhoAsk() {
    String[] args = {"results", "--bootstrap", "localhost:1", "--connect-timeout", "100ms"};

    Captured quiet = Captured.run(args);
    Captured debug = Captured.run("", Map.of("POSTHOUSE_LOG", "debug"), args);

    assertThat(quiet.err()).doesNotContain("\tat ");
    assertThat(debug.err()).contains("\tat ", "CommandFailedException");
  }
}
