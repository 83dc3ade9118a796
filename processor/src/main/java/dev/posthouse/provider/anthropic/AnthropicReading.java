package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;
import dev.posthouse.settings.Api;
import dev.posthouse.translation.Continuation;
import java.util.HashMap;
import java.util.Map;

/** The events of Anthropic Messages, or a message that came whole. */
final class AnthropicReading implements TreeReading {
  private static final String CALL = "tool_use";
  private static final String TEXT = "text";

  private final Reply reply;
  private final String model;
  private final Thoughts thoughts = new Thoughts();
  private final Map<Long, String> blocks = new HashMap<>();
  private long latest;
  private long fresh;
  private long written;
  private long writtenLong;
  private long cached;
  private long output;
  private long thought;

  /**
   * @param model the one that was asked
   */
  AnthropicReading(Reply reply, String model) {
    this.reply = reply;
    this.model = model;
  }

  /** Its last event belongs to an answer, whoever's server it is. */
  @Override
  public boolean mayEndUnmarked() {
    return false;
  }

  @Override
  public void read(String name, JsonNode tree) {
    String type = tree.path("type").asText("");
    switch (type.isEmpty() ? name : type) {
      case "message_start" -> {
        reply.begun();
        message(tree.path("message"));
      }
      case "content_block_start" -> start(index(tree), tree.path("content_block"));
      case "content_block_delta" -> delta(index(tree), tree.path("delta"));
      case "content_block_stop" -> keep();
      case "message_delta" -> {
        usage(tree.path("usage"));
        reply.stopped(text(tree.at("/delta/stop_reason")));
      }
      case "message_stop" -> reply.marked();
      case "message" -> {
        message(tree);
        reply.marked();
      }
      // Pings, the ends of blocks, and what is still to be invented.
      default -> {}
    }
  }

  /** As it begins, mostly empty; or whole. */
  private void message(JsonNode message) {
    reply.model(text(message.path("model")));
    reply.id(text(message.path("id")));
    usage(message.path("usage"));
    long index = 0;
    for (JsonNode block : message.path("content")) {
      start(index++, block);
    }
    keep();
    reply.stopped(text(message.path("stop_reason")));
  }

  /** Where none is said, the block that began last. */
  private long index(JsonNode tree) {
    JsonNode index = tree.path("index");
    if (index.canConvertToLong()) {
      return index.asLong();
    }
    return tree.has("content_block") ? blocks.size() : latest;
  }

  private void start(long index, JsonNode block) {
    String type = text(block.path("type"));
    latest = index;
    blocks.put(index, type);
    boolean thought = thoughts.begin(index, block);
    if (thought) {
      reply.thinking();
    }
    switch (type) {
      case TEXT -> reply.text(text(block.path(TEXT)));
      case CALL ->
          reply.toolCall(
              index,
              text(block.path("id")),
              text(block.path("name")),
              block.path("input") instanceof ObjectNode input ? input : null);
      // The tools that the server uses by itself, and what is still to be invented.
      default -> {
        if (!thought) {
          reply.token();
        }
      }
    }
  }

  /** What the vendor wants back of what has come. */
  private void keep() {
    if (!thoughts.isEmpty()) {
      reply.continuation(Continuation.of(Api.ANTHROPIC, model, thoughts.content()));
    }
  }

  private void delta(long index, JsonNode delta) {
    if (thoughts.goOn(index, delta)) {
      // Its last piece is the signature; until then, it may go on in silence.
      if (delta.has("signature")) {
        reply.token();
      } else {
        reply.thinking();
      }
      return;
    }
    // Whatever else is generated is progress, but not part of the answer.
    reply.token();
    String block = blocks.getOrDefault(index, TEXT);
    switch (text(delta.path("type"))) {
      case "text_delta" -> {
        if (block.equals(TEXT)) {
          reply.text(text(delta.path(TEXT)));
        }
      }
      case "input_json_delta" -> {
        if (block.equals(CALL)) {
          reply.toolCall(index, "", "", text(delta.path("partial_json")));
        }
      }
      default -> {}
    }
  }

  /** It counts what it reads from its cache and what it writes there apart from the rest. */
  private void usage(JsonNode counted) {
    fresh = known(counted.path("input_tokens"), fresh);
    written = known(counted.path("cache_creation_input_tokens"), written);
    cached = known(counted.path("cache_read_input_tokens"), cached);
    output = known(counted.path("output_tokens"), output);
    writtenLong = known(counted.at("/cache_creation/ephemeral_1h_input_tokens"), writtenLong);
    long writtenShort = Math.max(0, written - writtenLong);
    thought = known(counted.at("/output_tokens_details/thinking_tokens"), thought);
    reply.usage(
        new Usage(fresh + written + cached, output, cached, thought, writtenShort, writtenLong));
    reply.tier(text(counted.path("service_tier")));
  }

  /** Of what is known, 0 says nothing. */
  private static long known(JsonNode counted, long before) {
    return counted.asLong(0) > 0 ? counted.asLong() : before;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : "";
  }
}
