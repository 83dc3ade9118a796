package dev.posthouse.provider.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.SseException;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageDeltaUsage;
import com.anthropic.models.messages.RawContentBlockDelta;
import com.anthropic.models.messages.RawContentBlockDeltaEvent;
import com.anthropic.models.messages.RawContentBlockStartEvent;
import com.anthropic.models.messages.RawMessageDeltaEvent;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.HttpError;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Anthropic Messages, at Anthropic or on a cloud. */
public final class AnthropicAdapter implements Adapter {
  private final Hosting hosting;
  private final Negotiation negotiation;
  private final AnthropicClient client;

  public AnthropicAdapter(ProviderSettings settings, AnthropicClient client) {
    this.hosting = settings.hosting();
    this.negotiation = new Negotiation(settings, new AnthropicTranslation(settings));
    this.client = client;
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> send(body, reply));
  }

  @Override
  public Failure failure(HttpError error, Instant now) {
    return ClaudeFailures.of(hosting, error, now);
  }

  @Override
  public void close() {
    client.close();
  }

  private void send(ObjectNode body, Reply reply) {
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(params(body))) {
      Iterator<RawMessageStreamEvent> events = stream.stream().iterator();
      while (!reply.whole() && events.hasNext()) {
        read(events.next(), reply);
      }
    } catch (SseException e) {
      throw new UncheckedIOException(new HttpErrorException(error(e)));
    }
  }

  /** The SDK looks at two fields and insists on a third; the others go through it as they are. */
  @SuppressWarnings("unchecked")
  private static MessageCreateParams params(ObjectNode body) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(body.path("model").asText())
            .maxTokens(body.path("max_tokens").asLong())
            .messages(JsonValue.fromJsonNode(body.path("messages")));
    body.remove(List.of("model", "max_tokens", "messages"));
    body.properties()
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }

  private static void read(RawMessageStreamEvent event, Reply reply) {
    event.contentBlockDelta().ifPresent(delta -> read(delta, reply));
    event.contentBlockStart().ifPresent(start -> read(start, reply));
    event
        .messageStart()
        .ifPresent(
            start -> {
              reply.model(start.message().model().asString());
              reply.usage(usage(start.message().usage()));
            });
    event.messageDelta().ifPresent(delta -> read(delta, reply));
    event.messageStop().ifPresent(_ -> reply.terminated());
  }

  private static void read(RawContentBlockStartEvent start, Reply reply) {
    RawContentBlockStartEvent.ContentBlock block = start.contentBlock();
    block.text().ifPresent(text -> reply.text(text.text()));
    block.toolUse().ifPresent(tool -> reply.toolCall(start.index(), tool.id(), tool.name(), ""));
  }

  private static void read(RawContentBlockDeltaEvent event, Reply reply) {
    RawContentBlockDelta delta = event.delta();
    // Reasoning and whatever else is generated is progress, but not part of the answer.
    reply.token();
    delta.text().ifPresent(text -> reply.text(text.text()));
    delta.inputJson().ifPresent(json -> reply.toolCall(event.index(), "", "", json.partialJson()));
  }

  private static void read(RawMessageDeltaEvent delta, Reply reply) {
    MessageDeltaUsage counted = delta.usage();
    Usage before = reply.usage();
    reply.usage(
        counted.inputTokens().isPresent()
            ? usage(
                counted.inputTokens().get(),
                counted.cacheCreationInputTokens().orElse(0L),
                counted.cacheReadInputTokens().orElse(0L),
                counted.outputTokens())
            : new Usage(before.input(), counted.outputTokens(), before.cached(), 0));
    delta.delta().stopReason().ifPresent(reason -> reply.ended(ending(reason), reason.asString()));
  }

  private static Reply.Ending ending(StopReason reason) {
    return switch (reason.value()) {
      case END_TURN -> Reply.Ending.END;
      case STOP_SEQUENCE -> Reply.Ending.STOP_SEQUENCE;
      case MAX_TOKENS -> Reply.Ending.OUTPUT_LIMIT;
      case MODEL_CONTEXT_WINDOW_EXCEEDED -> Reply.Ending.CONTEXT_LIMIT;
      case REFUSAL -> Reply.Ending.REFUSAL;
      case TOOL_USE -> Reply.Ending.TOOL_CALLS;
      case PAUSE_TURN, _UNKNOWN -> Reply.Ending.UNKNOWN;
    };
  }

  private static Usage usage(com.anthropic.models.messages.Usage counted) {
    return usage(
        counted.inputTokens(),
        counted.cacheCreationInputTokens().orElse(0L),
        counted.cacheReadInputTokens().orElse(0L),
        counted.outputTokens());
  }

  /** Anthropic counts what it reads from its cache and what it writes there apart from the rest. */
  private static Usage usage(long fresh, long written, long read, long output) {
    return new Usage(fresh + written + read, output, read, 0);
  }

  private static HttpError error(SseException e) {
    var headers = new TreeMap<String, String>();
    e.headers().names().forEach(name -> headers.put(name, e.headers().values(name).getFirst()));
    JsonNode body = e.body().convert(JsonNode.class);
    return new HttpError(e.statusCode(), headers, body == null ? "" : body.toString());
  }
}
