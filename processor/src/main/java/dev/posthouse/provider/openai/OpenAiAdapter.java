package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.HttpError;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** OpenAI chat completions, and the servers that speak them too. */
public final class OpenAiAdapter implements Adapter {
  private static final JsonValue EMPTY = JsonValue.from("");

  private final Negotiation negotiation;
  private final OpenAIClient client;

  public OpenAiAdapter(ProviderSettings settings, OpenAIClient client) {
    this.negotiation = new Negotiation(settings, new OpenAiTranslation(settings));
    this.client = client;
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> send(body, reply));
  }

  @Override
  public Failure failure(HttpError error, Instant now) {
    return OpenAiFailures.of(error, now);
  }

  @Override
  public void close() {
    client.close();
  }

  private void send(ObjectNode body, Reply reply) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params(body))) {
      // To the end: the usage comes after the reason for stopping.
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      while (chunks.hasNext()) {
        read(chunks.next(), reply);
      }
    } catch (SseException e) {
      throw new UncheckedIOException(new HttpErrorException(error(e)));
    }
  }

  /**
   * The SDK insists on knowing two fields; as raw JSON they could go through like all others, but
   * on Azure it makes the model a part of the path.
   */
  @SuppressWarnings("unchecked")
  private static ChatCompletionCreateParams params(ObjectNode body) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model(body.path("model").asText())
            .messages(JsonValue.fromJsonNode(body.path("messages")));
    body.remove(List.of("model", "messages"));
    body.properties()
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }

  private static void read(ChatCompletionChunk chunk, Reply reply) {
    chunk._model().asString().ifPresent(reply::model);
    chunk.usage().ifPresent(usage -> reply.usage(usage(usage)));
    // Of several choices, that only the request's own options can have asked for, the first.
    chunk._choices().asKnown().stream()
        .flatMap(List::stream)
        .filter(choice -> choice.index() == 0)
        .forEach(choice -> read(choice, reply));
  }

  private static Usage usage(CompletionUsage counted) {
    return new Usage(
        counted.promptTokens(),
        counted.completionTokens(),
        counted.promptTokensDetails().flatMap(details -> details.cachedTokens()).orElse(0L),
        counted.completionTokensDetails().flatMap(details -> details.reasoningTokens()).orElse(0L));
  }

  private static void read(ChatCompletionChunk.Choice choice, Reply reply) {
    ChatCompletionChunk.Choice.Delta delta = choice.delta();
    String text = delta.content().orElse("");
    reply.text(text);
    if (text.isEmpty() && hasOtherThanText(delta)) {
      reply.token();
    }
    delta.toolCalls().stream().flatMap(List::stream).forEach(call -> read(call, reply));
    delta
        .refusal()
        .filter(refusal -> !refusal.isEmpty())
        .ifPresent(_ -> reply.ended(Reply.Ending.REFUSAL, "refusal"));
    choice
        .finishReason()
        .ifPresent(
            reason -> {
              reply.ended(ending(reason), reason.asString());
              // The SDK keeps the stream's own last line, [DONE], to itself; this is the last event
              // before it that has to do with the text.
              reply.terminated();
            });
  }

  private static void read(ChatCompletionChunk.Choice.Delta.ToolCall call, Reply reply) {
    var function = call.function();
    reply.toolCall(
        call.index(),
        call.id().orElse(""),
        function.flatMap(named -> named.name()).orElse(""),
        function.flatMap(named -> named.arguments()).orElse(""));
  }

  /** Reasoning comes in fields of each server's own. */
  private static boolean hasOtherThanText(ChatCompletionChunk.Choice.Delta delta) {
    return delta._allProperties().entrySet().stream()
        .filter(field -> !field.getKey().equals("role"))
        .map(Map.Entry::getValue)
        .anyMatch(value -> !value.isNull() && !value.equals(EMPTY));
  }

  private static Reply.Ending ending(ChatCompletionChunk.Choice.FinishReason reason) {
    return switch (reason.value()) {
      case STOP -> Reply.Ending.END;
      case LENGTH -> Reply.Ending.OUTPUT_LIMIT;
      case CONTENT_FILTER -> Reply.Ending.REFUSAL;
      case TOOL_CALLS -> Reply.Ending.TOOL_CALLS;
      case FUNCTION_CALL, _UNKNOWN -> Reply.Ending.UNKNOWN;
    };
  }

  private static HttpError error(SseException e) {
    var headers = new TreeMap<String, String>();
    e.headers().names().forEach(name -> headers.put(name, e.headers().values(name).getFirst()));
    JsonValue body = e.body();
    JsonNode fields = body.convert(JsonNode.class);
    return new HttpError(e.statusCode(), headers, fields == null ? "" : fields.toString());
  }
}
