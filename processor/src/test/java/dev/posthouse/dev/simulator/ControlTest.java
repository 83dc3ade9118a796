package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlTest {
  private final SimulatedProviders simulated = SimulatedProvidersTest.start(7);
  private final SimulatorClient client = new SimulatorClient(simulated);

  @AfterEach
  void close() {
    client.close();
    simulated.close();
  }

  @Test
  void setsAScriptWhileTheProviderServes() throws Exception {
    HttpResponse<String> set =
        client.put(
            "/control/claude/script", "{\"phases\":[{\"faults\":[{\"kind\":\"server-error\"}]}]}");

    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(client.claude("x").statusCode()).isEqualTo(500);
    assertThat(client.gpt("x", "").statusCode()).isEqualTo(200);
    assertThat(client.get("/control/claude").body())
        .contains("\"failed\":{\"server-error\":1}", "\"kind\":\"server-error\"");
  }

  @Test
  void namesAnUnknownFieldAndKeepsTheScriptBefore() throws Exception {
    HttpResponse<String> refused =
        client.put("/control/claude/script", "{\"phases\":[{\"fault\":[]}]}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("phases[0]: unknown field 'fault'");
    assertThat(simulated.provider("claude").script()).isEqualTo(FaultScript.HEALTHY);
  }

  @Test
  void holdsAndReleases() throws Exception {
    client.post("/control/gpt/hold", "");
    assertThat(simulated.provider("gpt").held()).isTrue();

    client.post("/control/gpt/release", "");
    assertThat(simulated.provider("gpt").held()).isFalse();
  }

  @Test
  void countsOnePromptAndAllProviders() throws Exception {
    client.claude("how often");

    assertThat(client.get("/control/claude/calls?prompt=how%20often").body())
        .contains("\"calls\":1");
    assertThat(client.get("/control/claude/calls?hash=" + PromptHash.of("how often")).body())
        .contains("\"calls\":1");
    assertThat(client.get("/control/claude/calls").body())
        .contains("\"total\":1", "\"answered\":1");
    assertThat(client.get("/control").body()).contains("\"claude\"", "\"gpt\"", "\"gemini\"");
    assertThat(client.get("/control/llama").statusCode()).isEqualTo(404);
  }
}
