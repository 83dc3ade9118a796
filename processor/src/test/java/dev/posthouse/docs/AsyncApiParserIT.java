package dev.posthouse.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.posthouse.testbench.NpmPackages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/asyncapi.yaml} as AsyncAPI's own parser reads it, with its Avro schemas. Runs with
 * {@code mvn verify -Pthird-party}.
 */
@EnabledIfSystemProperty(named = "posthouse.test.third-party", matches = "true")
class AsyncApiParserIT {
  private static final Path INSTALLED = Path.of("target", "npm");

  @TempDir private Path folder;

  @BeforeAll
  static void install() throws Exception {
    assumeThat(NpmPackages.canBeInstalled()).as("Node and npm are on this machine").isTrue();
    NpmPackages.install(Path.of("src", "test", "npm"), INSTALLED);
  }

  @Test
  void theParserFindsNothingWrongAndEveryTopic() throws Exception {
    String said = parse(AsyncApiTest.FILE);

    assertThat(said.lines())
        .containsExactly(
            "llm.requests: JobRequestJson, JobRequestAvro",
            "llm.results: JobResultJson, JobResultAvro",
            "llm.dead-letters: DeadLetterJson, DeadLetterAvro",
            "llm.events: JobEventJson, JobEventAvro",
            "llm.cancellations: JobCancelJson, JobCancelAvro");
  }

  /** The control: what is wrong in form, and an Avro schema that is none. */
  @Test
  void aDescriptionThatIsWrongIsFoundOut() throws Exception {
    String right = Files.readString(AsyncApiTest.FILE);

    assertThat(parse(changed(right, "action: receive", "action: take"))).contains("action");
    assertThat(parse(changed(right, "type: record", "type: rekord")))
        .contains("JobRequestAvro.payload");
  }

  private Path changed(String text, String from, String to) throws Exception {
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve("changed.yaml"), text.replaceFirst(from, to));
  }

  private static String parse(Path file) throws Exception {
    Process node =
        new ProcessBuilder("node", "asyncapi.mjs", file.toAbsolutePath().toString())
            .directory(INSTALLED.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(node.getInputStream().readAllBytes(), UTF_8);
  }
}
