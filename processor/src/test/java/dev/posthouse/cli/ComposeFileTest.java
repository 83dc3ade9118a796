package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        .containsExactlyInAnyOrder("kafka", "registry", "posthouse");
    for (JsonNode service : services) {
      service
          .path("depends_on")
          .fieldNames()
          .forEachRemaining(
              name ->
                  assertThat(services.path(name).has("healthcheck"))
                      .as("%s can be waited for", name)
                      .isTrue());
    }
    JsonNode posthouse = services.path("posthouse");
    assertThat(ROOT.resolve(posthouse.at("/build/dockerfile").asText())).isRegularFile();
    assertThat(ROOT.resolve(posthouse.at("/volumes/0").asText().split(":", -1)[0])).isRegularFile();
  }

  @Test
  void theExampleSettingsTakeTheComposeFilesAddresses() throws Exception {
    JsonNode posthouse = compose().at("/services/posthouse");
    String settings = Files.readString(ROOT.resolve("deploy/posthouse.yaml"));

    List<String> variables = names(posthouse.path("environment"));
    assertThat(variables)
        .allSatisfy(
            variable ->
                assertThat(settings).containsPattern("\\$\\{" + variable + "[:}]|env:" + variable));
  }

  @Test
  void theImageIsMadeOfFilesThatExistAndRunsAsNobodySpecial() throws Exception {
    List<String> lines = Files.readAllLines(ROOT.resolve("deploy/Dockerfile"));

    assertThat(lines).contains("USER 10001", "ENTRYPOINT [\"posthouse\"]");
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
