package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.CallIds;
import dev.posthouse.translation.JsonText;
import dev.posthouse.translation.Piece;
import dev.posthouse.translation.Turn;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns as Anthropic takes them: plain text, or a list of content blocks.
 *
 * <p>Tested by {@code TranslationTest}.
 */
final class AnthropicTurns {
  private AnthropicTurns() {}

  static void put(ArrayNode messages, List<Turn> turns) {
    for (Turn turn : turns) {
      ObjectNode message = messages.addObject().put("role", turn.role().name());
      if (turn.pieces().size() == 1 && turn.isText()) {
        message.put("content", turn.text());
      } else {
        putBlocks(message.putArray("content"), turn.pieces());
      }
    }
  }

  private static void putBlocks(ArrayNode blocks, List<Piece> pieces) {
    int kept = lastKept(pieces);
    if (kept >= 0) {
      // What belongs together: a thought's place is one among the pieces of its own message.
      putBlocks(blocks, pieces.subList(0, kept));
      ArrayNode own = blocks.arrayNode();
      putBlocks(own, pieces.subList(kept + 1, pieces.size()));
      Thoughts.putBack(((Piece.Kept) pieces.get(kept)).continuation().content(), own);
      blocks.addAll(own);
      return;
    }
    // Results of tools must come before everything else; the sort keeps the order otherwise.
    pieces.stream()
        .sorted(Comparator.comparing(piece -> !(piece instanceof Piece.Result)))
        .forEach(piece -> put(blocks.addObject(), piece));
  }

  private static int lastKept(List<Piece> pieces) {
    return IntStream.range(0, pieces.size())
        .filter(i -> pieces.get(i) instanceof Piece.Kept)
        .max()
        .orElse(-1);
  }

  private static void put(ObjectNode block, Piece piece) {
    switch (piece) {
      case Piece.Text(String text) -> block.put("type", "text").put("text", text);
      case Piece.Kept _ -> {} // put by itself, above
      case Piece.Content(Attached attached) -> putContent(block, attached);
      case Piece.Call(var call) ->
          block
              .put("type", "tool_use")
              .put("id", CallIds.fitting(call.getId()))
              .put("name", call.getName())
              .set("input", JsonText.object(call.getArguments(), "A tool call's arguments"));
      case Piece.Result(var result) -> {
        block
            .put("type", "tool_result")
            .put("tool_use_id", CallIds.fitting(result.getCallId()))
            .put("content", result.getContent());
        if (result.getFailed()) {
          block.put("is_error", true);
        }
      }
    }
  }

  private static void putContent(ObjectNode block, Attached attached) {
    switch (attached.kind()) {
      case IMAGE -> putSource(block.put("type", "image").putObject("source"), attached);
      case DOCUMENT -> {
        block.put("type", "document");
        if (attached.name() != null) {
          block.put("title", attached.name());
        }
        putSource(block.putObject("source"), attached);
      }
      case AUDIO -> throw new IllegalStateException("Anthropic's messages hold no sounds");
    }
  }

  private static void putSource(ObjectNode source, Attached attached) {
    switch (attached.place()) {
      case Attached.Place.Data _ -> {
        boolean isText = attached.mediaType().equals("text/plain");
        source
            .put("type", isText ? "text" : "base64")
            .put("media_type", attached.mediaType())
            .put("data", isText ? attached.text() : attached.base64());
      }
      case Attached.Place.Address(String url) -> source.put("type", "url").put("url", url);
      case Attached.Place.File(String id, _) -> source.put("type", "file").put("file_id", id);
      case Attached.Place.Stored _ -> throw new IllegalStateException("It was not fetched");
    }
  }
}
