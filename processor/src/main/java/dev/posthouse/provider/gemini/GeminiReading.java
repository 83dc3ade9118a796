package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;
import dev.posthouse.settings.Api;
import dev.posthouse.translation.Continuation;
import dev.posthouse.translation.JsonText;
import java.util.List;
import java.util.Optional;

/** Gemini's pieces of an answer: each is a response of its own, and the last one says why. */
final class GeminiReading implements TreeReading {
  private static final String NONE = "_UNSPECIFIED";

  private final Reply reply;
  private final String model;
  private final Signatures signatures = new Signatures();

  /**
   * @param model the one that was asked
   */
  GeminiReading(Reply reply, String model) {
    this.reply = reply;
    this.model = model;
  }

  /** Its streams have no mark of their end. */
  @Override
  public boolean mayEndUnmarked() {
    return true;
  }

  @Override
  public void read(String name, JsonNode tree) {
    reply.model(text(tree.path("modelVersion")));
    reply.id(text(tree.path("responseId")));
    reply.tier(text(tree.at("/usageMetadata/serviceTier")));
    usage(tree.path("usageMetadata"));
    String block = text(tree.at("/promptFeedback/blockReason"));
    if (!block.isEmpty() && !block.endsWith(NONE)) {
      reply.refused(block);
    }
    first(tree.path("candidates")).ifPresent(this::candidate);
  }

  /** Of several, which only the request's own options can have asked for, the first. */
  private static Optional<JsonNode> first(JsonNode candidates) {
    return candidates
        .valueStream()
        .filter(candidate -> candidate.path("index").asInt(0) == 0)
        .findFirst();
  }

  private void candidate(JsonNode candidate) {
    JsonNode parts = candidate.at("/content/parts");
    List<JsonNode> all = parts.isObject() ? List.of(parts) : parts.valueStream().toList();
    for (JsonNode part : all) {
      if (part.path("thought").asBoolean(false)) {
        reply.thinking();
        continue;
      }
      reply.token();
      reply.text(text(part.path("text")));
      boolean isCall = part.path("functionCall").isObject();
      signatures.add(part, isCall ? Integer.valueOf(reply.calls()) : null);
      if (isCall) {
        call(part.path("functionCall"));
      }
    }
    if (!signatures.isEmpty()) {
      reply.continuation(Continuation.of(Api.GEMINI, model, signatures.content()));
    }
    String reason = text(candidate.path("finishReason"));
    if (!reason.endsWith(NONE)) {
      reply.stopped(reason);
    }
  }

  /** A call comes whole, and mostly without an id. */
  private void call(JsonNode call) {
    JsonNode arguments = call.path("args");
    long place = reply.calls();
    if (arguments.isTextual()) {
      reply.toolCall(place, text(call.path("id")), text(call.path("name")), arguments.asText());
    } else {
      reply.toolCall(
          place,
          text(call.path("id")),
          text(call.path("name")),
          arguments instanceof ObjectNode object ? object : JsonText.object("{}"));
    }
  }

  private void usage(JsonNode counted) {
    long reasoning = counted.path("thoughtsTokenCount").asLong(0);
    reply.usage(
        new Usage(
            counted.path("promptTokenCount").asLong(0),
            counted.path("candidatesTokenCount").asLong(0) + reasoning,
            counted.path("cachedContentTokenCount").asLong(0),
            reasoning));
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : "";
  }
}
