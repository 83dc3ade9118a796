package dev.posthouse.process;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.provider.cases.WireCase;
import dev.posthouse.provider.cases.WireServer;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Many cases side by side at one node: for each a provider of its own with a server of its own, a
 * route that begins there, and behind it one provider for all that always answers.
 */
final class CasesNode implements AutoCloseable {
  static final String NEXT = "next";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path folder;
  private final TestBench bench;
  private final WireServer next;
  private final List<CaseJob> jobs = new ArrayList<>();
  private final ForbiddenWords log;

  static CasesNode of(List<Path> files, Path folder) throws IOException {
    return new CasesNode(files, folder);
  }

  private CasesNode(List<Path> files, Path folder) throws IOException {
    this.folder = folder;
    this.bench = new TestBench(folder.resolve("bench"));
    ObjectNode plain = JSON.createObjectNode().put("api", "openai");
    this.next = new WireServer(new WireCase(NEXT, plain.put("good", "Answered by the next.")));
    for (Path file : files) {
      jobs.add(new CaseJob(file));
    }
    this.log = ForbiddenWords.listenFor(jobs.stream().flatMap(CaseJob::forbiddenInLog).toList());
  }

  /** The jobs of all cases, when all have ended and somebody else's job at the same providers. */
  List<CaseJob> run() throws Exception {
    try (Node _ = Node.start(settings(), Role.Selection.ALL)) {
      bench.awaitWorkers(jobs.stream().map(CaseJob::name).collect(toSet()), 1);
      for (CaseJob job : jobs) {
        job.submit(bench);
      }
      awaitEnd(CaseJob::id);
      jobs.forEach(job -> job.submitBystander(bench));
      awaitEnd(CaseJob::bystander);
      Set<String> parked = ProviderStates.parked(bench);
      jobs.forEach(job -> job.end(bench, parked, log.heard()));
      return jobs;
    }
  }

  /** What has not ended by then is told of each job that it concerns. */
  private void awaitEnd(Function<CaseJob, String> id) {
    Set<String> ids = jobs.stream().map(id).collect(toSet());
    bench.flush();
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> bench.terminal.missing(ids).isEmpty());
    } catch (ConditionTimeoutException _) {
      // CaseVerdict tells which.
    }
  }

  private Settings settings() throws Exception {
    ObjectNode settings = JSON.createObjectNode();
    settings.putObject("kafka").put("bootstrap.servers", KafkaFixture.bootstrapServers());
    settings.putObject("topics").put("prefix", bench.topics.prefix()).put("partitions", 1);
    settings.putObject("wire").put("format", "json");
    settings.putObject("console").put("port", 0);
    settings.put("stateDirectory", folder.resolve("stores").toString());
    ObjectNode providers = settings.putObject("providers");
    ObjectNode routes = settings.putObject("routes");
    providers.set(NEXT, provider(next, JSON.createObjectNode().put("api", "openai")));
    routes.putObject("default").putArray("chain").add(NEXT);
    for (CaseJob job : jobs) {
      providers.set(job.name(), provider(job.server(), job.providerSettings()));
      routes.set(job.name(), job.route());
    }
    Path file = folder.resolve("posthouse.yaml");
    JSON.writeValue(file.toFile(), settings);
    return SettingsReader.check(file, _ -> null).settings();
  }

  private ObjectNode provider(WireServer server, ObjectNode more) throws IOException {
    Path key = server.credential(Files.createTempDirectory(folder, "key"));
    ObjectNode provider =
        JSON.createObjectNode()
            // The same model elsewhere would take no longer prompt.
            .put("model", "model-" + server.address().getPort())
            .put("baseUrl", server.baseUrl().toString())
            .put("credential", "file:" + key)
            .put("platform", "of-port-" + server.address().getPort());
    return provider.setAll(more);
  }

  @Override
  public void close() throws IOException {
    log.close();
    for (CaseJob job : jobs) {
      job.server().close();
    }
    next.close();
    bench.close();
  }
}
