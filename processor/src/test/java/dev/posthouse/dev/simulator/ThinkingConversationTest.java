package dev.posthouse.dev.simulator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.Role;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations of several turns with tools, over HTTP, with vendors that think and refuse what the
 * real ones refuse: signatures that are not their own among it.
 */
class ThinkingConversationTest {
  private static final Map<String, Api> APIS = new LinkedHashMap<>();
  private static final Map<String, String> MODELS =
      Map.of(
          "claude", "claude-sonnet-5-5",
          "claude-four", "claude-sonnet-4-5",
          "gemini", "gemini-3.8-flash",
          "gpt", "gpt-6.1-terra",
          "chat", "gpt-6-luna");

  static {
    APIS.put("claude", Api.ANTHROPIC);
    APIS.put("claude-four", Api.ANTHROPIC);
    APIS.put("gemini", Api.GEMINI);
    APIS.put("gpt", Api.OPENAI_RESPONSES);
    APIS.put("chat", Api.OPENAI);
  }

  private static SimulatedProviders simulators;
  private static final Map<String, Provider> PROVIDERS = new LinkedHashMap<>();

  @BeforeAll
  static void start() {
    simulators = SimulatedProviders.start(0, 7, APIS);
    APIS.forEach((name, api) -> PROVIDERS.put(name, provider(name, api)));
  }

  @AfterAll
  static void stop() {
    PROVIDERS.values().forEach(Provider::close);
    simulators.close();
  }

  static Stream<Arguments> directions() {
    List<String> all = List.of("claude", "claude-four", "gemini", "gpt");
    return all.stream()
        .flatMap(
            from -> all.stream().filter(to -> !to.equals(from)).map(to -> Arguments.of(from, to)));
  }

  /** In each turn a tool is called, its result given back, and an answer said. */
  @ParameterizedTest
  @MethodSource("directions")
  void threeTurnsWithToolResultsAreHandedOverInTheMiddle(String from, String to) throws Exception {
    var conversation = new Conversation();

    conversation.ask("How is the weather, " + from + "?").callsTool(from).says(from);
    conversation.ask("And tomorrow?").callsTool(from).says(to);
    conversation.ask("And then?").callsTool(to).says(to);

    assertThat(conversation.answers).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "claude-four", "gemini"})
  void whatAVendorWantsBackItGetsBack(String name) throws Exception {
    SimulatedProvider simulated = simulators.provider(name);
    var conversation = new Conversation();
    long before = simulated.thoughtsGivenBack();

    conversation.ask("How is the weather at " + name + "?").callsTool(name).says(name);
    assertThat(simulated.thoughtsGivenBack() - before).as("with the tool's result").isEqualTo(1);
    conversation.ask("And tomorrow?").callsTool(name);

    assertThat(simulated.thoughtsGivenBack() - before)
        .as("and those of both answers with the next question")
        .isEqualTo(3);
    assertThat(conversation.answers)
        .allSatisfy(
            answer ->
                assertThat(answer.adaptations())
                    .noneMatch(note -> note.startsWith("continuation")));
  }

  @Test
  void aToolsResultWithoutTheThoughtsBehindItIsAnsweredWithoutThinkingWhereABudgetWouldWantThem()
      throws Exception {
    var conversation = new Conversation();
    conversation.ask("What is forgotten?").callsTool("claude-four");
    conversation.forget();

    Answer answer = conversation.says("claude-four").last();

    assertThat(answer.usage().reasoning()).isZero();
    assertThat(answer.continuation()).isNull();
    assertThat(answer.adaptations()).anyMatch(note -> note.contains("without the thinking"));
  }

  @Test
  void thoughtsThatSomebodyHasChangedAreLeftOutWithinTheCall() throws Exception {
    var conversation = new Conversation();
    conversation.ask("What is changed?").callsTool("claude");
    conversation.forge();

    Answer answer = conversation.says("claude").last();

    assertThat(answer.adaptations()).anyMatch(note -> note.startsWith("continuation: left out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "claude-four", "gemini", "gpt", "chat"})
  void everyEffortIsTakenByEveryVendorWithAllThatItMayRefuseBesideIt(String name) throws Exception {
    for (String effort : List.of("none", "minimal", "low", "medium", "high", "xhigh", "max")) {
      JobRequest request =
          JobRequest.newBuilder()
              .setPrompt("How much is " + effort + "?")
              .setEffort(effort)
              .setTemperature(0.3)
              .setTopP(0.5)
              .setOutputSchema(
                  "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},"
                      + "\"required\":[\"n\"],\"additionalProperties\":false}")
              .build();

      Answer answer = call(name, request);

      assertThat(answer.json()).as("%s at %s", effort, name).contains("\"n\"");
    }
  }

  /** What is said in a conversation, and what became of it. */
  private static final class Conversation {
    private final List<Message> messages = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    Conversation ask(String question) {
      messages.add(Message.newBuilder().setRole(Role.user).setContent(question).build());
      return this;
    }

    Conversation callsTool(String name) throws Exception {
      Answer answer = answer(name);
      assertThat(answer.toolCalls()).as(name).isNotEmpty();
      messages.add(
          Message.newBuilder()
              .setRole(Role.user)
              .setContent("")
              .setParts(answer.toolCalls().stream().map(Conversation::result).toList())
              .build());
      return this;
    }

    Conversation says(String name) throws Exception {
      assertThat(answer(name).text()).as(name).isNotBlank();
      return this;
    }

    Answer last() {
      return answers.getLast();
    }

    private Answer answer(String name) throws Exception {
      Answer answer =
          call(
              name,
              JobRequest.newBuilder()
                  .setPrompt(null)
                  .setMessages(List.copyOf(messages))
                  .setEffort("high")
                  .setTools(
                      List.of(
                          new Tool(
                              "weather",
                              "Tells it",
                              "{\"type\":\"object\",\"properties\":{\"town\":{\"type\":\"string\"}},"
                                  + "\"required\":[\"town\"]}")))
                  .build());
      answers.add(answer);
      messages.add(
          Message.newBuilder()
              .setRole(Role.assistant)
              .setContent(answer.text())
              .setParts(answer.toolCalls().stream().map(Conversation::part).toList())
              .setContinuation(answer.continuation())
              .build());
      return answer;
    }

    void forget() {
      messages.forEach(message -> message.setContinuation(null));
    }

    void forge() {
      for (Message message : messages) {
        String kept = message.getContinuation();
        if (kept != null) {
          message.setContinuation(kept.replaceAll("ature\":\"[^\"]+", "ature\":\"QQ=="));
        }
      }
    }

    private static Part part(ToolCall call) {
      return Part.newBuilder().setToolCall(call).build();
    }

    private static Part result(ToolCall call) {
      return Part.newBuilder()
          .setToolResult(
              ToolResult.newBuilder()
                  .setCallId(call.getId())
                  .setName(call.getName())
                  .setContent("Rain")
                  .build())
          .build();
    }
  }

  private static Answer call(String name, JobRequest request) throws Exception {
    var call =
        new FutureTask<>(
            () -> requireNonNull(PROVIDERS.get(name)).call(request, null, Duration.ofMinutes(1)));
    Thread.ofVirtual().start(call);
    try {
      return call.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CallFailedException failed) {
        throw new AssertionError(name + ": " + failed.failure(), failed);
      }
      throw e;
    }
  }

  private static Provider provider(String name, Api api) {
    return Providers.create(
        new ProviderSettings(
            name,
            api,
            requireNonNull(MODELS.get(name)),
            simulators.baseUrl(name),
            new Credential.None(),
            name,
            16,
            api == Api.OPENAI || api == Api.GEMINI ? 0 : 32_000,
            Defaults.LIMITS),
        _ -> null);
  }
}
