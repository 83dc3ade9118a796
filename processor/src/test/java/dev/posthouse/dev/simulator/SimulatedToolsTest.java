package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.settings.Api;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the simulated providers make of tools and pictures. */
class SimulatedToolsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"town\":{\"enum\":[\"Bonn\"]}},\"required\":[\"town\"]}";
  private static final String ARGUMENTS = "{\"town\":\"Bonn\"}";

  private final SimulatedProviders simulated =
      SimulatedProviders.start(
          0, 7, Map.of("claude", Api.ANTHROPIC, "gpt", Api.OPENAI, "gemini", Api.GEMINI));
  private final SimulatorClient client = new SimulatorClient(simulated);

  @AfterEach
  void close() {
    client.close();
    simulated.close();
  }

  @Test
  void anthropicsToolIsUsed() throws Exception {
    String tools = ",\"tools\":[{\"name\":\"weather\",\"input_schema\":" + SCHEMA + "}]";

    JsonNode whole = JSON.readTree(client.claude("Weather?", tools).body());

    assertThat(whole.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(whole.at("/content/0/name").asText()).isEqualTo("weather");
    assertThat(whole.at("/content/0/input").toString()).isEqualTo(ARGUMENTS);
    assertThat(client.claude("Weather?", tools + ",\"stream\":true").body())
        .contains("input_json_delta", "\"type\":\"tool_use\"");
    String none = tools + ",\"tool_choice\":{\"type\":\"none\"}";
    assertThat(JSON.readTree(client.claude("Weather?", none).body()).path("stop_reason").asText())
        .isEqualTo("end_turn");
  }

  @Test
  void openAisToolIsUsed() throws Exception {
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":"
            + SCHEMA
            + "}}]";

    JsonNode whole = JSON.readTree(client.gpt("Weather?", tools).body());

    assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    JsonNode function = whole.at("/choices/0/message/tool_calls/0/function");
    assertThat(function.path("name").asText()).isEqualTo("weather");
    assertThat(function.path("arguments").asText()).isEqualTo(ARGUMENTS);
  }

  @Test
  void aToolThatDoesNotExistCannotBeChosen() throws Exception {
    String choice = ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"none\"}";

    assertThat(client.claude("Weather?", choice).statusCode()).isEqualTo(400);
  }
}
