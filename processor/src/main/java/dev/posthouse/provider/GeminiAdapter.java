package dev.posthouse.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.Part;
import dev.posthouse.job.Failure;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Gemini generateContent, at the Gemini API or on Vertex AI. */
final class GeminiAdapter implements Adapter {
  private static final int MOST_STOPS = 5;

  private final ProviderSettings settings;
  private final Client client;

  GeminiAdapter(ProviderSettings settings, Client client) {
    this.settings = settings;
    this.client = client;
  }

  @Override
  public void stream(JobRequest request, Reply reply) {
    List<Content> contents =
        Conversation.turns(request).stream().map(GeminiAdapter::content).toList();
    GenerateContentConfig config = config(request);
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(settings.model(), contents, config)) {
      for (GenerateContentResponse chunk : stream) {
        read(chunk, reply);
      }
    } catch (ApiException e) {
      throw new UncheckedIOException(new HttpErrorException(error(e)));
    }
  }

  @Override
  public Failure failure(HttpError error, Instant now) {
    return GeminiFailures.of(error, now);
  }

  @Override
  public void close() {
    client.close();
  }

  private static Content content(Message turn) {
    String role =
        switch (turn.getRole()) {
          case user -> "user";
          case assistant -> "model";
        };
    return Content.builder().role(role).parts(Part.fromText(turn.getContent())).build();
  }

  private GenerateContentConfig config(JobRequest request) {
    Integer limit = request.getMaxOutputTokens();
    GenerateContentConfig.Builder config =
        GenerateContentConfig.builder()
            .maxOutputTokens(limit == null ? settings.maxOutputTokens() : limit);
    if (request.getSystem() != null) {
      config.systemInstruction(Content.fromParts(Part.fromText(request.getSystem())));
    }
    if (request.getTemperature() != null) {
      config.temperature(request.getTemperature().floatValue());
    }
    if (request.getTopP() != null) {
      config.topP(request.getTopP().floatValue());
    }
    if (!request.getStop().isEmpty()) {
      config.stopSequences(Conversation.stops(request, MOST_STOPS));
    }
    JsonNode schema = Conversation.outputSchema(request);
    if (schema != null) {
      config.responseMimeType("application/json").responseJsonSchema(schema);
    }
    return config.build();
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
        .forEach(candidate -> read(candidate, reply));
  }

  private static void read(Candidate candidate, Reply reply) {
    candidate.content().flatMap(Content::parts).stream()
        .flatMap(List::stream)
        .filter(part -> !part.thought().orElse(false))
        .forEach(part -> part.text().ifPresent(reply::text));
    candidate
        .finishReason()
        .ifPresent(
            reason -> {
              reply.ended(ending(reason), reason.toString());
              reply.terminated();
            });
  }

  private static void read(GenerateContentResponseUsageMetadata usage, Reply reply) {
    reply.usage(
        usage.promptTokenCount().orElse(0),
        (long) usage.candidatesTokenCount().orElse(0) + usage.thoughtsTokenCount().orElse(0));
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
