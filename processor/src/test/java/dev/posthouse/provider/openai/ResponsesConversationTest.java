package dev.posthouse.provider.openai;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.job.Answer;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.Role;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Conversations with tools of a model that thinks, as a producer leads them, at simulated vendors
 * that refuse what the real ones refuse.
 */
@Timeout(30)
class ResponsesConversationTest {
  private static final String ASKED =
      """
      {'messages':[{'role':'user','content':'What is the weather in Bonn?'}],
       'tools':[{'name':'weather','parameters':{'type':'object',
         'properties':{'town':{'enum':['Bonn']}},'required':['town']}}]}
      """;

  private final SimulatedProviders simulated =
      SimulatedProviders.start(
          0,
          7,
          Map.of("responses", Api.OPENAI_RESPONSES, "chat", Api.OPENAI, "claude", Api.ANTHROPIC));
  private final List<Provider> opened = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>(request().getMessages());

  @AfterEach
  void close() {
    opened.forEach(Provider::close);
    simulated.close();
  }

  @Test
  void threeTurnsWithToolsAndThoughtsThatComeBack() throws Exception {
    Provider provider = provider("responses", Api.OPENAI_RESPONSES);

    Answer first = turn(provider);
    assertThat(first.toolCalls()).hasSize(1);
    assertThat(first.continuation()).contains("encrypted_content");
    assertThat(first.usage().reasoning()).isPositive();

    answerTools(first);
    Answer second = turn(provider);
    assertThat(second.text()).isNotEmpty();
    assertThat(second.adaptations()).as("the server knows its own thoughts").isEmpty();

    say(second, "And tomorrow?");
    Answer third = turn(provider);
    assertThat(third.toolCalls()).hasSize(1);
    assertThat(third.adaptations()).isEmpty();
    assertThat(simulated.provider("responses").calls()).isEqualTo(3);
  }

  /** They are sent back indeed: of thoughts that are not its own the server says so. */
  @Test
  void thoughtsThatTheServerDoesNotKnowCostOneRequestAndNotTheAnswer() throws Exception {
    Provider provider = provider("responses", Api.OPENAI_RESPONSES);
    Answer first = turn(provider);
    answerTools(first);
    Message assistant = messages.get(1);
    assistant.setContinuation(assistant.getContinuation().replace("gAAAAA", "gBBBBB"));

    Answer second = turn(provider);

    assertThat(second.text()).isNotEmpty();
    assertThat(second.adaptations())
        .containsExactly("continuation: left out, since responses does not take it");
  }

  @Test
  void aHandOverInTheMiddleLosesNoTurn() throws Exception {
    Provider responses = provider("responses", Api.OPENAI_RESPONSES);
    Provider claude = provider("claude", Api.ANTHROPIC);

    answerTools(turn(responses));
    Answer second = turn(claude);
    assertThat(second.text()).isNotEmpty();
    assertThat(second.adaptations()).isEmpty();

    say(second, "And tomorrow?");
    Answer third = turn(responses);
    assertThat(third.toolCalls()).hasSize(1);
    assertThat(third.adaptations()).isEmpty();
  }

  @Test
  void aModelThatRefusesToolsInChatIsCalledOverResponsesWithinTheCallAndFromThenOn()
      throws Exception {
    Provider chat = provider("chat", Api.OPENAI);

    Answer first = turn(chat);

    assertThat(first.toolCalls()).hasSize(1);
    assertThat(first.continuation()).contains("encrypted_content");
    assertThat(first.adaptations())
        .containsExactly(
            "api: called over OpenAI's Responses API, since chat is not served otherwise");
    answerTools(first);
    Answer second = turn(chat);
    assertThat(second.text()).isNotEmpty();
    assertThat(second.adaptations()).isEqualTo(first.adaptations());
    assertThat(simulated.provider("chat").calls()).as("those it did not refuse").isEqualTo(2);

    JobRequest plain = Requests.of("{'prompt':'Good morning'}");
    assertThat(call(chat, plain).adaptations()).isEmpty();
  }

  private Answer turn(Provider provider) throws Exception {
    JobRequest request = request();
    request.setMessages(List.copyOf(messages));
    return call(provider, request);
  }

  private void answerTools(Answer answer) {
    ToolCall call = answer.toolCalls().getFirst();
    assistant(answer, List.of(Part.newBuilder().setToolCall(call).build()));
    var result = new ToolResult(call.getId(), call.getName(), "It rains.", false);
    messages.add(
        Message.newBuilder()
            .setRole(Role.user)
            .setContent("")
            .setParts(List.of(Part.newBuilder().setToolResult(result).build()))
            .build());
  }

  private void say(Answer answer, String text) {
    assistant(answer, List.of());
    messages.add(Message.newBuilder().setRole(Role.user).setContent(text).build());
  }

  private void assistant(Answer answer, List<Part> parts) {
    messages.add(
        Message.newBuilder()
            .setRole(Role.assistant)
            .setContent(answer.text())
            .setParts(parts)
            .setContinuation(answer.continuation())
            .build());
  }

  private static JobRequest request() {
    return Requests.of(ASKED);
  }

  private Provider provider(String name, Api api) {
    Provider provider =
        Providers.create(
            new ProviderSettings(
                name,
                api,
                api == Api.ANTHROPIC ? "claude-haiku-4-5" : "gpt-6-sol",
                simulated.baseUrl(name),
                new Credential.None(),
                "simulated",
                10,
                1000,
                ProviderContract.RELAXED));
    opened.add(provider);
    return provider;
  }

  private static Answer call(Provider provider, JobRequest request) throws Exception {
    var call = new FutureTask<>(() -> provider.call(request, null, ProviderContract.LONG));
    Thread.ofVirtual().start(call);
    return requireNonNull(call.get());
  }
}
