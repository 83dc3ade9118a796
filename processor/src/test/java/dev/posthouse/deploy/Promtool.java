package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Prometheus' own parser and engine (Debian: {@code prometheus}). Where it is not installed, the
 * tests that need it are left out, and the build says so.
 */
final class Promtool {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path program;
  private final Path folder;

  private Promtool(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * @param folder for its files
   */
  static Promtool in(Path folder) {
    return new Promtool(program("promtool"), folder);
  }

  /** One of Prometheus' programs; where it is not installed, the test is left out. */
  static Path program(String name) {
    Optional<Path> found =
        Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
            .map(place -> Path.of(place, name))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(
          """

          **********************************************************************************
          LEFT OUT: what Prometheus says of alerts, dashboards and autoscaling. Install
          prometheus (Debian, Ubuntu: apt-get install prometheus), of which promtool is part.
          **********************************************************************************
          """);
      Assumptions.abort("No " + name + ": what Prometheus itself would say is left out");
    }
    return found.orElseThrow();
  }

  /** A query's value at a moment, by series that are given from the beginning of time, 0, on. */
  record Question(
      String expression, Map<String, String> series, String at, List<Sample> expected) {}

  /** One of the answers. */
  record Sample(String labels, double value) {}

  /** Fails unless each query has just the values that are expected. */
  void assertAnswers(List<Question> questions) throws Exception {
    assertAnswers(questions, List.of());
  }

  /**
   * Fails unless each query has just the values that are expected.
   *
   * @param rules files of rules that are evaluated meanwhile
   */
  void assertAnswers(List<Question> questions, List<Path> rules) throws Exception {
    List<Map<String, Object>> tests = new ArrayList<>();
    for (Question question : questions) {
      tests.add(
          Map.of(
              "interval",
              "15s",
              "input_series",
              question.series().entrySet().stream()
                  .map(one -> Map.of("series", one.getKey(), "values", one.getValue()))
                  .toList(),
              "promql_expr_test",
              List.of(
                  Map.of(
                      "expr",
                      question.expression(),
                      "eval_time",
                      question.at(),
                      "exp_samples",
                      question.expected()))));
    }
    // JSON is YAML.
    Path file = folder.resolve("questions.json");
    MAPPER.writeValue(
        file.toFile(),
        Map.of(
            "tests",
            tests,
            "rule_files",
            rules.stream().map(Path::toAbsolutePath).map(Path::toString).toList()));
    run("test", "rules", file.toString());
  }

  /** Fails unless Prometheus can read each query. */
  void assertReadable(List<String> expressions) throws Exception {
    List<Map<String, String>> rules = new ArrayList<>();
    for (int i = 0; i < expressions.size(); i++) {
      rules.add(Map.of("record", "query:" + i, "expr", expressions.get(i)));
    }
    Path file = folder.resolve("queries.json");
    MAPPER.writeValue(
        file.toFile(), Map.of("groups", List.of(Map.of("name", "queries", "rules", rules))));
    assertRules(file);
  }

  /** Fails unless Prometheus would load the file of rules. */
  void assertRules(Path file) throws Exception {
    run("check", "rules", file.toString());
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
