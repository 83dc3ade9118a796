package dev.posthouse.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.SseException;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.posthouse.job.Failure;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** OpenAI chat completions, and the servers that speak them too. */
final class OpenAiAdapter implements Adapter {
  private static final int MOST_STOPS = 4;
  private static final JsonValue EMPTY = JsonValue.from("");

  private final ProviderSettings settings;
  private final OpenAIClient client;

  OpenAiAdapter(ProviderSettings settings, OpenAIClient client) {
    this.settings = settings;
    this.client = client;
  }

  @Override
  public void stream(JobRequest request, Reply reply) {
    ChatCompletionCreateParams params = params(request);
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      // To the end: the usage comes after the reason for stopping.
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      while (chunks.hasNext()) {
        read(chunks.next(), reply);
      }
    } catch (SseException e) {
      throw new UncheckedIOException(new HttpErrorException(error(e)));
    }
  }

  @Override
  public Failure failure(HttpError error, Instant now) {
    return OpenAiFailures.of(error, now);
  }

  @Override
  public void close() {
    client.close();
  }

  private ChatCompletionCreateParams params(JobRequest request) {
    Integer limit = request.getMaxOutputTokens();
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model(settings.model())
            .maxCompletionTokens(limit == null ? settings.maxOutputTokens() : limit)
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
    if (request.getSystem() != null) {
      params.addSystemMessage(request.getSystem());
    }
    for (Message turn : Conversation.turns(request)) {
      switch (turn.getRole()) {
        case user -> params.addUserMessage(turn.getContent());
        case assistant -> params.addAssistantMessage(turn.getContent());
      }
    }
    if (request.getTemperature() != null) {
      params.temperature(request.getTemperature());
    }
    if (request.getTopP() != null) {
      params.topP(request.getTopP());
    }
    if (!request.getStop().isEmpty()) {
      params.stopOfStrings(Conversation.stops(request, MOST_STOPS));
    }
    JsonNode schema = Conversation.outputSchema(request);
    if (schema != null) {
      params.responseFormat(responseFormat(schema));
    }
    return params.build();
  }

  private static ResponseFormatJsonSchema responseFormat(JsonNode schema) {
    var fields = ResponseFormatJsonSchema.JsonSchema.Schema.builder();
    schema
        .properties()
        .forEach(
            field ->
                fields.putAdditionalProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return ResponseFormatJsonSchema.builder()
        .jsonSchema(
            ResponseFormatJsonSchema.JsonSchema.builder()
                .name("answer")
                .strict(StrictSchema.accepts(schema))
                .schema(fields.build())
                .build())
        .build();
  }

  private static void read(ChatCompletionChunk chunk, Reply reply) {
    chunk._model().asString().ifPresent(reply::model);
    chunk.usage().ifPresent(usage -> reply.usage(usage.promptTokens(), usage.completionTokens()));
    chunk._choices().asKnown().ifPresent(choices -> choices.forEach(choice -> read(choice, reply)));
  }

  private static void read(ChatCompletionChunk.Choice choice, Reply reply) {
    ChatCompletionChunk.Choice.Delta delta = choice.delta();
    String text = delta.content().orElse("");
    reply.text(text);
    if (text.isEmpty() && hasOtherThanText(delta)) {
      reply.token();
    }
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
      case TOOL_CALLS, FUNCTION_CALL, _UNKNOWN -> Reply.Ending.UNKNOWN;
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
