package dev.posthouse.provider;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.SseException;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageDeltaUsage;
import com.anthropic.models.messages.RawContentBlockDelta;
import com.anthropic.models.messages.RawMessageDeltaEvent;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Failure;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Anthropic Messages, at Anthropic or on a cloud. */
final class AnthropicAdapter implements Adapter {
  private final ProviderSettings settings;
  private final AnthropicClient client;

  AnthropicAdapter(ProviderSettings settings, AnthropicClient client) {
    this.settings = settings;
    this.client = client;
  }

  @Override
  public void stream(JobRequest request, Reply reply) {
    MessageCreateParams params = params(request);
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
      Iterator<RawMessageStreamEvent> events = stream.stream().iterator();
      while (!reply.whole() && events.hasNext()) {
        read(events.next(), reply);
      }
    } catch (SseException e) {
      throw new UncheckedIOException(new HttpErrorException(error(e)));
    }
  }

  @Override
  public Failure failure(HttpError error, Instant now) {
    return ClaudeFailures.of(settings.hosting(), error, now);
  }

  @Override
  public void close() {
    client.close();
  }

  private MessageCreateParams params(JobRequest request) {
    Integer limit = request.getMaxOutputTokens();
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(settings.model())
            .maxTokens(limit == null ? settings.maxOutputTokens() : limit);
    if (request.getSystem() != null) {
      params.system(request.getSystem());
    }
    for (Message turn : Conversation.alternatingTurns(request)) {
      switch (turn.getRole()) {
        case user -> params.addUserMessage(turn.getContent());
        case assistant -> params.addAssistantMessage(turn.getContent());
      }
    }
    if (!request.getStop().isEmpty()) {
      params.stopSequences(request.getStop());
    }
    putSampling(params, request);
    JsonNode schema = Conversation.outputSchema(request);
    if (schema != null) {
      params.putAdditionalBodyProperty(
          "output_config",
          JsonValue.from(Map.of("format", Map.of("type", "json_schema", "schema", schema))));
    }
    return params.build();
  }

  /** One of the two at most: some models reject both together. The SDK no longer names them. */
  private static void putSampling(MessageCreateParams.Builder params, JobRequest request) {
    Double temperature = request.getTemperature();
    Double topP = request.getTopP();
    if (temperature != null) {
      params.putAdditionalBodyProperty("temperature", JsonValue.from(Math.min(temperature, 1)));
    } else if (topP != null) {
      params.putAdditionalBodyProperty("top_p", JsonValue.from(topP));
    }
  }

  private static void read(RawMessageStreamEvent event, Reply reply) {
    event.contentBlockDelta().ifPresent(delta -> read(delta.delta(), reply));
    event
        .contentBlockStart()
        .flatMap(start -> start.contentBlock().text())
        .ifPresent(text -> reply.text(text.text()));
    event
        .messageStart()
        .ifPresent(
            start -> {
              reply.model(start.message().model().asString());
              reply.usage(inputTokens(start.message().usage()), 0);
            });
    event.messageDelta().ifPresent(delta -> read(delta, reply));
    event.messageStop().ifPresent(_ -> reply.terminated());
  }

  private static void read(RawContentBlockDelta delta, Reply reply) {
    // Reasoning and whatever else is generated is progress, but not part of the answer.
    reply.token();
    delta.text().ifPresent(text -> reply.text(text.text()));
  }

  private static void read(RawMessageDeltaEvent delta, Reply reply) {
    MessageDeltaUsage usage = delta.usage();
    reply.usage(
        usage.inputTokens().isPresent() ? inputTokens(usage) : reply.inputTokens(),
        usage.outputTokens());
    delta.delta().stopReason().ifPresent(reason -> reply.ended(ending(reason), reason.asString()));
  }

  private static Reply.Ending ending(StopReason reason) {
    return switch (reason.value()) {
      case END_TURN -> Reply.Ending.END;
      case STOP_SEQUENCE -> Reply.Ending.STOP_SEQUENCE;
      case MAX_TOKENS -> Reply.Ending.OUTPUT_LIMIT;
      case MODEL_CONTEXT_WINDOW_EXCEEDED -> Reply.Ending.CONTEXT_LIMIT;
      case REFUSAL -> Reply.Ending.REFUSAL;
      case TOOL_USE, PAUSE_TURN, _UNKNOWN -> Reply.Ending.UNKNOWN;
    };
  }

  private static long inputTokens(Usage usage) {
    return usage.inputTokens()
        + usage.cacheCreationInputTokens().orElse(0L)
        + usage.cacheReadInputTokens().orElse(0L);
  }

  private static long inputTokens(MessageDeltaUsage usage) {
    return usage.inputTokens().orElse(0L)
        + usage.cacheCreationInputTokens().orElse(0L)
        + usage.cacheReadInputTokens().orElse(0L);
  }

  private static HttpError error(SseException e) {
    var headers = new TreeMap<String, String>();
    e.headers().names().forEach(name -> headers.put(name, e.headers().values(name).getFirst()));
    JsonNode body = e.body().convert(JsonNode.class);
    return new HttpError(e.statusCode(), headers, body == null ? "" : body.toString());
  }
}
