package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;
import dev.posthouse.translation.Continuation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A response as events, or one that is whole. What comes in pieces is said again, whole, at the end
 * of its part, of its item and of the response: whichever comes first counts, and what comes after
 * must not contradict it. Only {@code response.completed} makes an answer of it.
 */
final class ResponsesReading implements TreeReading {
  private static final Set<String> TEXTS = Set.of("output_text", "text", "");

  private final Reply reply;
  private final String model;
  private final boolean keep;

  /** How much of a text, or of the arguments of a call, there is; by its place. */
  private final Map<String, Integer> lengths = new HashMap<>();

  private final TreeMap<Integer, JsonNode> items = new TreeMap<>();

  /** Which items only comment on what the model does: they are its text if it says nothing else. */
  private final Set<Integer> comments = new HashSet<>();

  private final StringBuilder commentary = new StringBuilder();
  private boolean answered;

  /**
   * @param keep whether the next turn may want something back of this one
   */
  ResponsesReading(Reply reply, String model, boolean keep) {
    this.reply = reply;
    this.model = model;
    this.keep = keep;
  }

  @Override
  public boolean mayEndUnmarked() {
    return false;
  }

  @Override
  public void read(String name, JsonNode tree) {
    String type = tree.path("type").asText(name);
    int index = tree.path("output_index").asInt(0);
    int part = tree.path("content_index").asInt(0);
    switch (type) {
      case "response.created", "response.queued", "response.in_progress" ->
          reply.model(tree.at("/response/model").asText(""));
      case "response.output_item.added" -> begun(index, tree.path("item"));
      case "response.output_item.done" -> item(index, tree.path("item"));
      case "response.output_text.delta" -> textPiece(index, part, text(tree.path("delta")));
      case "response.output_text.done" -> wholeText(index, part, text(tree.path("text")));
      case "response.refusal.delta", "response.refusal.done" -> reply.refused("refusal");
      case "response.function_call_arguments.delta" ->
          argumentsPiece(index, text(tree.path("delta")));
      case "response.function_call_arguments.done" ->
          wholeArguments(index, "", text(tree.path("name")), text(tree.path("arguments")));
      case "response.completed", "response.incomplete", "response.failed", "response.cancelled" ->
          ended(tree.path("response"), type.substring("response.".length()));
      default -> other(type, tree);
    }
  }

  private void other(String type, JsonNode tree) {
    if (tree.path("object").asText("").equals("response")) {
      ended(tree, tree.path("status").asText(""));
    } else if (type.startsWith("response.") && tree.has("delta")) {
      // Thoughts, or a summary of them.
      reply.thinking();
    }
  }

  /** That it thinks shows; its text shows by itself. */
  private void begun(int index, JsonNode item) {
    switch (item.path("type").asText("")) {
      case "reasoning" -> reply.thinking();
      case "function_call" ->
          reply.toolCall((long) index, text(item.path("call_id")), text(item.path("name")), "");
      default -> noteComment(index, item);
    }
  }

  private void noteComment(int index, JsonNode item) {
    if (item.path("phase").asText("").equals("commentary")) {
      comments.add(index);
    }
  }

  private void item(int index, JsonNode item) {
    if (item instanceof ObjectNode object) {
      // What is long of it the reply has, and nobody wants back.
      ObjectNode kept = object.deepCopy();
      kept.remove(List.of("content", "arguments"));
      items.put(index, kept);
    }
    switch (item.path("type").asText("")) {
      case "message" -> {
        noteComment(index, item);
        int part = 0;
        for (JsonNode content : item.path("content")) {
          if (content.path("type").asText("").equals("refusal")) {
            reply.refused("refusal");
          } else if (TEXTS.contains(content.path("type").asText(""))) {
            wholeText(index, part, text(content.path("text")));
          }
          part++;
        }
      }
      case "function_call" ->
          wholeArguments(
              index,
              text(item.path("call_id")),
              text(item.path("name")),
              text(item.path("arguments")));
      default -> {}
    }
  }

  private void textPiece(int index, int part, String piece) {
    lengths.merge(index + "/" + part, piece.length(), Integer::sum);
    if (comments.contains(index)) {
      commentary.append(piece);
      reply.token();
    } else {
      answered |= !piece.isEmpty();
      reply.text(piece);
    }
  }

  private void wholeText(int index, int part, String whole) {
    if (isNew(index + "/" + part, whole)) {
      textPiece(index, part, whole);
    }
  }

  private void argumentsPiece(int index, String piece) {
    lengths.merge(index + "/arguments", piece.length(), Integer::sum);
    reply.toolCall((long) index, "", "", piece);
  }

  private void wholeArguments(int index, String id, String name, String whole) {
    if (isNew(index + "/arguments", whole)) {
      lengths.merge(index + "/arguments", whole.length(), Integer::sum);
      reply.toolCall((long) index, id, name, whole);
    }
  }

  /** Whether nothing of it came before; if something did, all of it must have. */
  private boolean isNew(String place, String whole) {
    Integer length = lengths.get(place);
    if (length != null && !whole.isEmpty() && whole.length() != length) {
      reply.contradicted();
    }
    return length == null;
  }

  private void ended(JsonNode response, String status) {
    reply.model(response.path("model").asText(""));
    reply.id(text(response.path("id")));
    reply.tier(text(response.path("service_tier")));
    usage(response.path("usage"));
    // Some servers leave items out here that they have streamed.
    if (items.isEmpty() && lengths.isEmpty()) {
      int index = 0;
      for (JsonNode item : response.path("output")) {
        item(index++, item);
      }
    }
    Continuation kept = KeptReasoning.of(List.copyOf(items.values())).continuation(model);
    if (keep && kept != null) {
      reply.continuation(kept);
    }
    if (!answered) {
      reply.text(commentary.toString());
    }
    String reason = text(response.at("/incomplete_details/reason"));
    reply.stopped(reason.isEmpty() ? status : reason);
    // Azure's filter may condemn a text after it was sent.
    boolean filtered =
        response
            .path("content_filters")
            .valueStream()
            .anyMatch(filter -> filter.path("blocked").asBoolean(false));
    if (filtered) {
      reply.refused("content_filter");
    }
    reply.marked();
  }

  private void usage(JsonNode counted) {
    if (counted.isObject()) {
      JsonNode read = counted.path("input_tokens_details");
      long written = read.path("cache_write_tokens").asLong(0);
      long longer = read.at("/cache_write_tokens_details/ttl_12h_tokens").asLong(0);
      reply.usage(
          new Usage(
              counted.path("input_tokens").asLong(0),
              counted.path("output_tokens").asLong(0),
              read.path("cached_tokens").asLong(0),
              counted.at("/output_tokens_details/reasoning_tokens").asLong(0),
              Math.max(0, written - longer),
              longer));
    }
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : "";
  }
}
