package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.registry.RegistryServer;
import dev.posthouse.docs.Document;
import dev.posthouse.kafka.NewTopics;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.CommittedRequests;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/producing.md} shows of producing in several languages works as it stands there.
 */
class ProducingIT {
  private static final String KAFKA = "localhost:9092";
  private static final String REGISTRY = "http://localhost:8081";

  private final Topics topics = new Topics(KafkaFixture.uniquePrefix());
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));

  @TempDir Path folder;
  private final Document page = Document.read("docs/producing.md");

  @BeforeEach
  void prepare() throws Exception {
    List<String> names = List.of(topics.requests(), topics.results());
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      admin
          .createTopics(names.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
          .all()
          .get();
      NewTopics.awaitLeaders(admin, names);
    }
  }

  @Test
  void theJavaSnippetSendsARequestAsAvro() throws Exception {
    try (RegistryServer registry =
        RegistryServer.start(KafkaFixture.bootstrapServers(), 0, topics.prefix() + "schemas")) {
      String snippet = here(page.block("java", "")).replace(REGISTRY, registry.url().toString());
      assertThat(snippet).contains(topics.requests(), registry.url().toString());

      run(snippet);

      assertThat(request(registry.url().toString()).getPrompt()).contains("mail coaches");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theShellSnippetSendsARequestAsJsonAndReadsResults() throws Exception {
    assumeThat(isThere("kcat")).as("kcat is on this machine").isTrue();
    String[] parts = page.block("sh", "kcat").split("(?m)^(?=kcat -C)", -1);
    assertThat(parts).hasSize(2);

    Captured sent = shell(here(parts[0]));
    Captured read = shell(here(parts[1]).strip() + " -e -q");

    assertThat(sent.exitCode()).as(sent.err()).isZero();
    assertThat(request(null).getPrompt()).contains("mail coaches");
    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out()).as("there is no result").isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void thePythonSnippetIsPythonAndNamesSchemasThatAreThere() throws Exception {
    String snippet = page.block("python", "");
    assertThat(
            Pattern.compile("folder \\+ \"(.+?)\"").matcher(snippet).results().map(m -> m.group(1)))
        .isNotEmpty()
        .allSatisfy(
            file -> assertThat(Path.of("..", "schemas", "src", "main", "avro", file)).exists());
    assumeThat(isThere("python3")).as("Python is on this machine").isTrue();
    Path file = Files.writeString(folder.resolve("snippet.py"), snippet);

    Captured captured =
        shell("python3 -c \"import ast, sys; ast.parse(open(sys.argv[1]).read())\" " + file);

    assertThat(captured.exitCode()).as(captured.err()).isZero();
  }

  private JobRequest request(@Nullable String registry) {
    RecordDeserializer<JobRequest> requests = new RecordDeserializer<>(JobRequest.class);
    requests.configure(
        registry == null ? Map.of() : Map.of("schema.registry.url", registry), false);
    try (CommittedRequests committed = new CommittedRequests(kafka, topics.requests(), requests)) {
      await().pollInSameThread().until(() -> committed.read().containsKey("a1"));
      List<JobRequest> found = committed.read().getOrDefault("a1", List.of());
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  private void run(String snippet) throws Exception {
    Path source = Files.writeString(folder.resolve("Snippet.java"), program(snippet));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classPath(), source.toString());
    assertThat(compiled).isZero();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      loader
          .loadClass("Snippet")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private String here(String snippet) {
    return snippet
        .replace(KAFKA, KafkaFixture.bootstrapServers())
        .replace("\"llm.", "\"" + topics.prefix())
        .replace("-t llm.", "-t " + topics.prefix());
  }

  private static Captured shell(String script) throws Exception {
    return FakeMachine.await(new ProcessBuilder("timeout", "30", "bash", "-c", script).start());
  }

  private static boolean isThere(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(folder -> Stream.of(Path.of(folder, program)))
        .anyMatch(Files::isExecutable);
  }

  /** With what a reader adds to the snippet. */
  private static String program(String snippet) {
    return """
    import dev.posthouse.wire.*;
    import dev.posthouse.wire.serde.*;
    import java.util.*;
    import org.apache.kafka.clients.producer.*;
    import org.apache.kafka.common.serialization.*;
    public class Snippet {
      public static void main(String[] args) {
    %s
      }
    }
    """
        .formatted(snippet);
  }
}
