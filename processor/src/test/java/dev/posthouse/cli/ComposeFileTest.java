package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.settings.CheckedSettings;
import dev.posthouse.settings.SettingsReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** No container engine is asked: what can be known from the files themselves. */
class ComposeFileTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void whatTheComposeFileRefersToExists() throws Exception {
    JsonNode services = compose().path("services");

    assertThat(services.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "kafka", "registry", "token", "posthouse", "prometheus", "grafana");
    for (JsonNode service : services) {
      service
          .path("depends_on")
          .properties()
          .forEach(
              awaited ->
                  assertThat(services.path(awaited.getKey()).has("healthcheck"))
                      .as("%s can be waited for", awaited.getKey())
                      .isEqualTo(
                          awaited.getValue().at("/condition").asText().equals("service_healthy")));
      if (service.has("build")) {
        assertThat(ROOT.resolve(service.at("/build/dockerfile").asText())).isRegularFile();
      }
    }
    assertThat(mounted(services))
        .hasSizeGreaterThan(4)
        .allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
  }

  /** The console is for this machine: the ports that are published are. */
  @Test
  void nothingIsReachedFromOtherMachines() throws Exception {
    assertThat(compose().at("/services").findValues("ports"))
        .isNotEmpty()
        .allSatisfy(
            ports -> assertThat(ports).allMatch(port -> port.asText().startsWith("127.0.0.1:")));
  }

  @Test
  void itsSettingsAreValidAndTakeItsAddresses() throws Exception {
    JsonNode posthouse = compose().at("/services/posthouse");
    Path file = ROOT.resolve("deploy/compose/posthouse.yaml");

    CheckedSettings checked =
        SettingsReader.check(file, name -> name.endsWith("_API_KEY") ? "secret" : null);

    assertThat(checked.warnings()).isEmpty();
    assertThat(names(posthouse.path("environment")))
        .allSatisfy(
            variable ->
                assertThat(Files.readString(file))
                    .containsPattern("\\$\\{" + variable + "[:}]|env:" + variable));
  }

  private static List<String> mounted(JsonNode services) {
    return services.findValues("volumes").stream()
        .flatMap(JsonNode::valueStream)
        .map(volume -> volume.asText().split(":", -1)[0])
        // Made by tests of their own.
        .filter(source -> source.startsWith("./") && !source.equals("./deploy/grafana"))
        .toList();
  }

  @Test
  void theImageIsMadeOfFilesThatExistAndRunsAsNobodySpecial() throws Exception {
    List<String> lines = Files.readAllLines(ROOT.resolve("deploy/Dockerfile"));

    assertThat(lines).contains("USER 10001:0", "ENTRYPOINT [\"posthouse\"]");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("COPY ") && !line.contains("--from"))
        .allSatisfy(line -> assertThat(ROOT.resolve(line.split(" ", -1)[1])).exists());
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode compose() throws Exception {
    try (Reader reader = Files.newBufferedReader(ROOT.resolve("docker-compose.yml"))) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      return new ObjectMapper().valueToTree(tree);
    }
  }
}
