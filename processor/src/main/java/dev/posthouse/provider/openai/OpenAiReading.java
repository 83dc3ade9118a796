package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions in pieces, or one that is whole, as OpenAI's server sends them and as all those
 * do that speak its format.
 */
final class OpenAiReading implements TreeReading {
  /** Parts of a content that are the answer; others are thoughts. */
  private static final Set<String> TEXTS = Set.of("text", "output_text", "");

  private final Reply reply;

  OpenAiReading(Reply reply) {
    this.reply = reply;
  }

  @Override
  public boolean mayEndUnmarked() {
    return true;
  }

  @Override
  public void read(String name, JsonNode tree) {
    reply.model(tree.path("model").asText(""));
    reply.id(text(tree.path("id")));
    reply.tier(text(tree.path("service_tier")));
    usage(tree.path("usage"));
    usage(tree.at("/x_groq/usage"));
    first(tree.path("choices")).ifPresent(this::choice);
  }

  /** Of several, which only the request's own options can have asked for, the first. */
  private static Optional<JsonNode> first(JsonNode choices) {
    List<JsonNode> all = choices.isObject() ? List.of(choices) : choices.valueStream().toList();
    return all.stream().filter(choice -> choice.path("index").asInt(0) == 0).findFirst();
  }

  private void choice(JsonNode choice) {
    // Kimi counts in here.
    usage(choice.path("usage"));
    JsonNode delta =
        choice.path("delta").isObject() ? choice.path("delta") : choice.path("message");
    if (hasMoreThanRole(delta)) {
      reply.token();
    }
    content(delta.path("content"));
    boolean first = true;
    for (JsonNode call : delta.path("tool_calls")) {
      call(call, delta.path("tool_calls").size() > 1 && !first);
      first = false;
    }
    if (delta.path("function_call").isObject()) {
      function(0L, "", delta.path("function_call"));
    }
    if (!delta.path("refusal").asText("").isBlank() && !delta.path("refusal").isNull()) {
      reply.refused("refusal");
    }
    stop(choice);
  }

  private void stop(JsonNode choice) {
    reply.stopped(text(choice.path("finish_reason")));
    reply.upstreamStopped(text(choice.path("native_finish_reason")));
    // Azure's filter may condemn a text after it was sent.
    boolean filtered =
        choice
            .path("content_filter_results")
            .valueStream()
            .anyMatch(verdict -> verdict.path("filtered").asBoolean(false));
    if (filtered) {
      reply.refused("content_filter");
    }
  }

  /** A text, or a list of parts; thoughts among them are progress. */
  private void content(JsonNode content) {
    if (content.isTextual()) {
      reply.text(content.asText());
    } else if (content.isContainerNode()) {
      List<JsonNode> parts = content.isArray() ? content.valueStream().toList() : List.of(content);
      for (JsonNode part : parts) {
        if (part.isTextual()) {
          reply.text(part.asText());
        } else if (TEXTS.contains(part.path("type").asText(""))) {
          reply.text(text(part.path("text")));
        }
      }
    }
  }

  private void call(JsonNode call, boolean another) {
    JsonNode index = call.path("index");
    String id = text(call.path("id"));
    JsonNode function = call.path("function").isObject() ? call.path("function") : call;
    boolean named = !text(function.path("name")).isEmpty();
    // Several in one list without an index are several, whatever else they leave out.
    @Nullable Long place =
        index.canConvertToLong() || index.isTextual()
            ? Long.valueOf(index.asLong())
            : another && named && id.isEmpty() ? Long.valueOf(-1 - reply.calls()) : null;
    function(place, id, function);
  }

  private void function(@Nullable Long place, String id, JsonNode function) {
    String name = text(function.path("name"));
    JsonNode arguments = function.path("arguments");
    if (arguments instanceof ObjectNode object) {
      reply.toolCall(place, id, name, object);
    } else {
      reply.toolCall(place, id, name, text(arguments));
    }
  }

  /** Reasoning comes in fields of each server's own. */
  private static boolean hasMoreThanRole(JsonNode delta) {
    return delta.properties().stream()
        .filter(field -> !field.getKey().equals("role"))
        .map(java.util.Map.Entry::getValue)
        .anyMatch(
            value ->
                !value.isNull()
                    && !(value.isTextual() && value.asText().isEmpty())
                    && !(value.isContainerNode() && value.isEmpty()));
  }

  private void usage(JsonNode counted) {
    if (counted.isObject()) {
      reply.usage(
          new Usage(
              counted.path("prompt_tokens").asLong(0),
              counted.path("completion_tokens").asLong(0),
              counted.at("/prompt_tokens_details/cached_tokens").asLong(0),
              counted.at("/completion_tokens_details/reasoning_tokens").asLong(0),
              counted.at("/prompt_tokens_details/cache_write_tokens").asLong(0),
              0));
    }
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : "";
  }
}
