package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.google.GoogleFailures;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.HttpError;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gemini generateContent, at the Gemini API or on Vertex AI. */
public final class GeminiAdapter implements Adapter {
  private static final ObjectMapper ARGUMENTS = new ObjectMapper();

  private final String model;
  private final Negotiation negotiation;
  private final Client client;

  public GeminiAdapter(ProviderSettings settings, Client client) {
    this.model = settings.model();
    this.negotiation = new Negotiation(settings, new GeminiTranslation(settings));
    this.client = client;
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> send(body, reply));
  }

  @Override
  public Failure failure(HttpError error, Instant now) {
    return GoogleFailures.of(error, now);
  }

  @Override
  public void close() {
    client.close();
  }

  private void send(ObjectNode body, Reply reply) {
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(model, List.<Content>of(), config(body))) {
      for (GenerateContentResponse chunk : stream) {
        read(chunk, reply);
      }
    } catch (ApiException e) {
      throw new UncheckedIOException(new HttpErrorException(error(e)));
    }
  }

  /**
   * The SDK merges this body into its own, which has the same two fields, empty. It merges maps and
   * replaces lists; for whatever else it would log a warning with each call.
   */
  private static GenerateContentConfig config(ObjectNode body) {
    var fields = new LinkedHashMap<String, Object>();
    body.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
    return GenerateContentConfig.builder()
        .httpOptions(HttpOptions.builder().extraBody(fields).build())
        .build();
  }

  private static Object plain(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().toList();
    }
    if (!value.isObject()) {
      return value;
    }
    var fields = new LinkedHashMap<String, Object>();
    value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private static void read(GenerateContentResponse chunk, Reply reply) {
    chunk.modelVersion().ifPresent(reply::model);
    chunk.usageMetadata().ifPresent(usage -> read(usage, reply));
    chunk
        .promptFeedback()
        .flatMap(feedback -> feedback.blockReason())
        .ifPresent(reason -> reply.ended(Reply.Ending.REFUSAL, reason.toString()));
    chunk.candidates().stream()
        .flatMap(List::stream)
        .limit(1)
        .forEach(candidate -> read(candidate, chunk.responseId().orElse(""), reply));
  }

  private static void read(Candidate candidate, String responseId, Reply reply) {
    candidate.content().flatMap(Content::parts).stream()
        .flatMap(List::stream)
        .filter(part -> !part.thought().orElse(false))
        .forEach(
            part -> {
              part.text().ifPresent(reply::text);
              part.functionCall().ifPresent(call -> read(call, responseId, reply));
            });
    candidate
        .finishReason()
        .ifPresent(
            reason -> {
              reply.ended(ending(reason), reason.toString());
              reply.terminated();
            });
  }

  /** A call comes whole. Where it has no id it gets one, that no other answer's calls have. */
  private static void read(FunctionCall call, String responseId, Reply reply) {
    int index = reply.toolCalls();
    String id = call.id().orElse("call_" + responseId + "_" + index);
    JsonNode arguments = ARGUMENTS.valueToTree(call.args().orElse(Map.of()));
    reply.toolCall(index, id, call.name().orElse(""), arguments.toString());
  }

  private static void read(GenerateContentResponseUsageMetadata usage, Reply reply) {
    int reasoning = usage.thoughtsTokenCount().orElse(0);
    reply.usage(
        new Usage(
            usage.promptTokenCount().orElse(0),
            (long) usage.candidatesTokenCount().orElse(0) + reasoning,
            usage.cachedContentTokenCount().orElse(0),
            reasoning));
  }

  private static Reply.Ending ending(FinishReason reason) {
    return switch (reason.knownEnum()) {
      case STOP -> Reply.Ending.END;
      case MAX_TOKENS -> Reply.Ending.OUTPUT_LIMIT;
      case SAFETY,
          RECITATION,
          BLOCKLIST,
          PROHIBITED_CONTENT,
          SPII,
          IMAGE_SAFETY,
          IMAGE_PROHIBITED_CONTENT,
          IMAGE_RECITATION ->
          Reply.Ending.REFUSAL;
      case FINISH_REASON_UNSPECIFIED,
          LANGUAGE,
          OTHER,
          MALFORMED_FUNCTION_CALL,
          UNEXPECTED_TOOL_CALL,
          TOO_MANY_TOOL_CALLS,
          NO_IMAGE,
          IMAGE_OTHER ->
          Reply.Ending.UNKNOWN;
    };
  }

  /** What the SDK keeps of an error event; its details are lost. */
  private static HttpError error(ApiException e) {
    JsonNode body =
        JsonNodeFactory.instance
            .objectNode()
            .set(
                "error",
                JsonNodeFactory.instance
                    .objectNode()
                    .put("code", e.code())
                    .put("status", e.status())
                    .put("message", e.message()));
    return new HttpError(200, Map.of(), body.toString());
  }
}
