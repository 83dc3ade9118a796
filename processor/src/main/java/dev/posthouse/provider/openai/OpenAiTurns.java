package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.Piece;
import dev.posthouse.translation.Turn;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Turns as OpenAI takes them: each tool's result is a message of its own. What is only text is put
 * as a text, which every like server takes, and not as a list of parts.
 *
 * <p>Tested by {@code TranslationTest}.
 */
final class OpenAiTurns {
  private OpenAiTurns() {}

  /**
   * @param ids what an id of a tool call is sent as
   */
  static void put(ArrayNode messages, List<Turn> turns, UnaryOperator<String> ids) {
    for (Turn turn : turns) {
      switch (turn.role()) {
        case user -> putUser(messages, turn, ids);
        case assistant -> putAssistant(messages.addObject(), turn, ids);
      }
    }
  }

  private static void putUser(ArrayNode messages, Turn turn, UnaryOperator<String> ids) {
    turn.only(Piece.Result.class)
        .forEach(
            piece ->
                messages
                    .addObject()
                    .put("role", "tool")
                    .put("tool_call_id", ids.apply(piece.result().getCallId()))
                    .put("content", content(piece.result())));
    List<Piece> said =
        turn.pieces().stream().filter(piece -> !(piece instanceof Piece.Result)).toList();
    if (said.isEmpty()) {
      return;
    }
    ObjectNode message = messages.addObject().put("role", "user");
    if (turn.only(Piece.Content.class).isEmpty()) {
      message.put("content", turn.text());
      return;
    }
    ArrayNode parts = message.putArray("content");
    for (Piece piece : said) {
      switch (piece) {
        case Piece.Text(String text) -> parts.addObject().put("type", "text").put("text", text);
        case Piece.Content(Attached attached) -> putContent(parts.addObject(), attached);
        case Piece.Call _, Piece.Result _, Piece.Kept _ -> {}
      }
    }
  }

  private static void putAssistant(ObjectNode message, Turn turn, UnaryOperator<String> ids) {
    message.put("role", "assistant");
    List<Piece.Call> calls = turn.only(Piece.Call.class);
    String text = turn.text();
    if (calls.isEmpty() || !text.isEmpty()) {
      message.put("content", text);
    } else {
      message.putNull("content");
    }
    if (!calls.isEmpty()) {
      ArrayNode put = message.putArray("tool_calls");
      calls.forEach(piece -> put(put.addObject(), piece.call(), ids));
    }
  }

  private static void put(ObjectNode put, ToolCall call, UnaryOperator<String> ids) {
    put.put("id", ids.apply(call.getId()))
        .put("type", "function")
        .putObject("function")
        .put("name", call.getName())
        .put("arguments", call.getArguments());
  }

  /** There is no mark for a tool that failed, so it is said in words. */
  static String content(ToolResult result) {
    return result.getFailed() ? "The tool failed: " + result.getContent() : result.getContent();
  }

  private static void putContent(ObjectNode part, Attached attached) {
    switch (attached.kind()) {
      case IMAGE ->
          part.put("type", "image_url").putObject("image_url").put("url", address(attached));
      case DOCUMENT -> {
        ObjectNode file = part.put("type", "file").putObject("file");
        if (attached.place() instanceof Attached.Place.File(String id, _)) {
          file.put("file_id", id);
        } else {
          file.put("filename", fileName(attached)).put("file_data", attached.dataUrl());
        }
      }
      case AUDIO ->
          part.put("type", "input_audio")
              .putObject("input_audio")
              .put("data", attached.base64())
              .put("format", format(attached));
    }
  }

  /** Both of its APIs want bytes to have the name of a file. */
  static String fileName(Attached attached) {
    return attached.name() != null
        ? attached.name()
        : "document" + (attached.mediaType().equals("application/pdf") ? ".pdf" : ".txt");
  }

  /** As what both of its APIs know a sound. */
  static String format(Attached attached) {
    return attached.mediaType().equals("audio/wav") ? "wav" : "mp3";
  }

  /** Of a picture, whichever way it is given. */
  static String address(Attached attached) {
    return attached.place() instanceof Attached.Place.Address(String url)
        ? url
        : attached.dataUrl();
  }
}
