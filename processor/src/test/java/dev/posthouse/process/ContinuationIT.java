package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.ToolCall;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A conversation of three turns over the topics, of which each is a job: a model that takes tools
 * over the Responses API only, and thinks, gets its own thoughts back from the producer.
 */
class ContinuationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MOVED =
      "api: called over OpenAI's Responses API, since gpt is not served otherwise";

  private final ArrayNode messages = JSON.createArrayNode();

  @TempDir Path state;

  @Test
  void aModelsThoughtsComeBackToItThroughTheProducer() throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(thinking(bench), Role.Selection.ALL)) {
      say("What is the weather in Bonn?");
      JobResult first = turn(bench, "turn-1");
      assertThat(first.getStopReason()).isEqualTo("tool_calls");
      assertThat(first.getContinuation()).contains("openai-responses", "encrypted_content");
      assertThat(first.getUsage().getReasoningTokens()).isPositive();

      answerTool(first);
      JobResult second = turn(bench, "turn-2");
      assertThat(second.getText()).isNotEmpty();

      answered(second);
      say("And tomorrow?");
      JobResult third = turn(bench, "turn-3");
      assertThat(third.getStopReason()).isEqualTo("tool_calls");

      assertThat(Set.of(first, second, third))
          .as("the server took back the thoughts that it gave out")
          .allSatisfy(result -> assertThat(result.getAdaptations()).containsExactly(MOVED));
    }
  }

  private JobResult turn(TestBench bench, String id) throws Exception {
    ObjectNode request = JSON.createObjectNode().put("id", id);
    request.putArray("chain").add("gpt");
    request.set("messages", messages);
    request.set(
        "tools",
        JSON.readTree(
            """
            [{"name":"weather","parameters":{"type":"object","required":["town"],
              "properties":{"town":{"enum":["Bonn"]}}}}]\
            """));
    bench.send(id, request.toString());
    JourneyIT.awaitAll(bench, Set.of(id));
    return bench.result(id);
  }

  private void say(String text) {
    messages.addObject().put("role", "user").put("content", text);
  }

  private ObjectNode answered(JobResult result) {
    return messages
        .addObject()
        .put("role", "assistant")
        .put("content", result.getText())
        .put("continuation", result.getContinuation());
  }

  private void answerTool(JobResult result) {
    ToolCall call = result.getToolCalls().getFirst();
    answered(result)
        .putArray("parts")
        .addObject()
        .putObject("toolCall")
        .put("id", call.getId())
        .put("name", call.getName())
        .put("arguments", call.getArguments());
    messages
        .addObject()
        .put("role", "user")
        .putArray("parts")
        .addObject()
        .putObject("toolResult")
        .put("callId", call.getId())
        .put("name", call.getName())
        .put("content", "It rains.");
  }

  private static Settings thinking(TestBench bench) {
    return new TunedSettings(bench.settings).speaking("gpt", Api.OPENAI, "gpt-6-sol").settings();
  }
}
