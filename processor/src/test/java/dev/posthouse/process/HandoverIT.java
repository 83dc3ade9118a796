package dev.posthouse.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.Route;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A job with a picture, a schema and everything else that vendors differ in, handed from each to
 * each.
 */
@Order(Longest.FIRST)
class HandoverIT {
  private static final List<String> PROVIDERS = List.of("claude", "gpt", "gemini");
  private static final int PICTURE_TOKENS = 250;

  private static final String REQUEST =
      """
      {"id":"%s","route":"%s","system":"You describe pictures.",
       "messages":[
         {"role":"user","content":"Which animal is it?","parts":[
           {"image":{"mediaType":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}]},
         {"role":"user","content":"And how old?"},
         {"role":"assistant","content":"It may be"}],
       "temperature":1.6,"topP":0.9,"stop":["a","b","c","d","e","f"],
       "outputSchema":{"type":"object","additionalProperties":false,"required":["animal","age"],
         "properties":{"animal":{"enum":["horse","mule"]},"age":{"type":"integer"}}}}
      """;

  private static final String THINKING_REQUEST =
      """
      {"id":"%s","route":"%s","effort":"xhigh","temperature":0.4,
       "tools":[{"name":"measure","parameters":"{\\"type\\":\\"object\\",\\"properties\\":{\\"horse\\":{\\"type\\":\\"string\\"}}}"}],
       "messages":[
         {"role":"user","content":"How old is it?"},
         {"role":"assistant","content":"","parts":[
           {"toolCall":{"id":"c1","name":"measure","arguments":"{\\"horse\\":\\"left\\"}"}}],
          "continuation":"{\\"api\\":\\"nobodys\\",\\"model\\":\\"m\\",\\"content\\":[]}"},
         {"role":"user","content":"","parts":[
           {"toolResult":{"callId":"c1","name":"measure","content":"Long teeth"}}]}],
       "outputSchema":{"type":"object","additionalProperties":false,"required":["animal","age"],
         "properties":{"animal":{"enum":["horse","mule"]},"age":{"type":"integer"}}}}
      """;

  private static final Map<String, String> CONTENTS =
      Map.of(
          "pdf",
          "{\"document\":{\"mediaType\":\"application/pdf\",\"name\":\"a.pdf\",\"data\":\"JVBERi0xLjcK\"}}",
          "sound",
          "{\"audio\":{\"mediaType\":\"audio/wav\",\"data\":\"UklGRiQAAABXQVZF\"}}",
          "picture",
          "{\"image\":{\"mediaType\":\"image/png\",\"url\":\"https://files.example.com/a.png\"}}");

  @TempDir Path state;

  /** The other model thinks, and refuses what it then does not take. */
  @ParameterizedTest
  @CsvSource({"OPENAI, gpt-5-mini", "OPENAI_RESPONSES, gpt-6-sol"})
  void eachVendorAnswersWhatEachOtherCouldNot(Api api, String model) throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(withRoutes(bench, api, model), Role.Selection.ALL)) {
      for (String from : PROVIDERS) {
        bench.provider(from).script(FaultScript.outage());
        Set<String> ids = routesFrom(from).collect(Collectors.toSet());
        ids.forEach(id -> bench.send(id, REQUEST.replace("\n", "").formatted(id, id)));

        JourneyIT.awaitAll(bench, ids);

        for (String id : ids) {
          assertAnswered(bench.result(id), from, id.substring(from.length() + 1));
        }
        bench.provider(from).script(FaultScript.HEALTHY);
      }
    }
  }

  /** The same with models that think, and tools whose results each gave another. */
  @Test
  void eachThinkingModelAnswersWhatEachOtherCouldNot() throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ =
            Node.start(
                thinking(withRoutes(bench, Api.OPENAI, "gpt-6.1-terra")), Role.Selection.ALL)) {
      for (String from : PROVIDERS) {
        bench.provider(from).script(FaultScript.outage());
        Set<String> ids = routesFrom(from).collect(Collectors.toSet());
        ids.forEach(id -> bench.send(id, THINKING_REQUEST.replace("\n", "").formatted(id, id)));

        JourneyIT.awaitAll(bench, ids);

        for (String id : ids) {
          JobResult result = bench.result(id);
          assertThat(result.getProvider()).isEqualTo(id.substring(from.length() + 1));
          assertThat(result.getHandovers()).isEqualTo(1);
          assertThat(new ObjectMapper().readTree(result.getJson()).path("age").isInt()).isTrue();
          assertThat(result.getAdaptations())
              .as("a temperature is not taken beside thinking, but for Gemini's")
              .anyMatch(note -> note.contains(result.getProvider()));
        }
        bench.provider(from).script(FaultScript.HEALTHY);
      }
    }
  }

  /** Each content, from each vendor that reads it to each other that does; no part is lost. */
  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_RESPONSES"})
  void contentsGoFromEachVendorToEachThatReadsThem(Api api) throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(withRoutes(bench, api, "a-model"), Role.Selection.ALL)) {
      for (String from : PROVIDERS) {
        bench.provider(from).script(FaultScript.outage());
        Set<String> ids = new TreeSet<>();
        for (String route : routesFrom(from).toList()) {
          for (String content : CONTENTS.keySet()) {
            if (List.of(route.split("-", -1)).stream().allMatch(reads(content, api))) {
              String id = route + "-" + content;
              bench.send(id, contentRequest(route, content));
              ids.add(id);
            }
          }
        }

        JourneyIT.awaitAll(bench, ids);

        assertThat(ids).hasSizeGreaterThanOrEqualTo(4);
        for (String id : ids) {
          String to = id.split("-", -1)[1];
          JobResult result = bench.result(id);
          assertThat(result.getProvider()).as(id).isEqualTo(to);
          assertThat(result.getHistory()).extracting(Call::getProvider).endsWith(from, to);
          assertThat(result.getUsage().getInputTokens())
              .as("%s is part of the prompt", id)
              .isGreaterThan(PICTURE_TOKENS);
        }
        bench.provider(from).script(FaultScript.HEALTHY);
      }
      bench.send(
          "last",
          """
          {"chain":["claude","gpt","gemini"],"messages":[{"role":"user","content":"What is said?","parts":[{"audio":{"mediaType":"audio/flac","data":"ZkxhQwAAACI="}}]}]}
          """);
      JourneyIT.awaitAll(bench, Set.of("last"));
      JobResult last = bench.result("last");
      assertThat(last.getProvider()).isEqualTo("gemini");
      assertThat(last.getHistory()).hasSize(1);
      assertThat(last.getHandovers()).isZero();
    }
  }

  private static String contentRequest(String route, String content) {
    return "{\"route\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"What is this?\",\"parts\":[%s]}]}"
        .formatted(route, CONTENTS.get(content));
  }

  private static Predicate<String> reads(String content, Api gpt) {
    return provider ->
        !content.equals("sound")
            || provider.equals("gemini")
            || (provider.equals("gpt") && gpt == Api.OPENAI);
  }

  private static Settings thinking(Settings settings) {
    return new TunedSettings(settings)
        .model("claude", "claude-sonnet-5-5")
        .model("gpt", "gpt-6.1-terra")
        .model("gemini", "gemini-3.8-flash")
        .settings();
  }

  private static void assertAnswered(JobResult result, String from, String to) throws Exception {
    assertThat(result.getProvider()).isEqualTo(to);
    assertThat(result.getHandovers()).isEqualTo(1);
    assertThat(result.getHistory()).extracting(Call::getProvider).endsWith(from, to);
    JsonNode json = new ObjectMapper().readTree(result.getJson());
    assertThat(json.properties()).hasSize(2);
    assertThat(json.path("animal").asText()).isIn("horse", "mule");
    assertThat(json.path("age").isInt()).isTrue();
    assertThat(result.getUsage().getInputTokens())
        .as("the picture is part of the prompt")
        .isGreaterThan(PICTURE_TOKENS);
    assertThat(result.getAdaptations())
        .as("what %s could not take is said", to)
        .anyMatch(note -> note.startsWith("messages: "))
        .allMatch(note -> note.contains(to));
  }

  private static Stream<String> routesFrom(String from) {
    return PROVIDERS.stream().filter(to -> !to.equals(from)).map(to -> from + "-" + to);
  }

  /** A route for each direction. */
  private static Settings withRoutes(TestBench bench, Api api, String model) {
    Route standard = requireNonNull(bench.settings.routes().get(Route.DEFAULT));
    Map<String, Route> routes = new LinkedHashMap<>(bench.settings.routes());
    PROVIDERS.stream()
        .flatMap(HandoverIT::routesFrom)
        .forEach(
            name ->
                routes.put(
                    name,
                    new Route(
                        name, List.of(name.split("-")), standard.retry(), Duration.ofMinutes(5))));
    return new TunedSettings(bench.settings)
        .speaking("gpt", api, model)
        .routes(routes)
        // Each job is to fail at the first: none is sent to the second since a circuit is open.
        .failuresInARow(100)
        .settings();
  }
}
