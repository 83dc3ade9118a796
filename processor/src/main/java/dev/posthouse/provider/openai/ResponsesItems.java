package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.Piece;
import dev.posthouse.translation.Turn;
import dev.posthouse.wire.ToolCall;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Turns as the Responses API takes them: a list of items, in which calls of tools and their results
 * stand beside the messages, and the model's own thoughts before what came of them.
 *
 * <p>Tested by {@code ResponsesTranslationTest}.
 */
final class ResponsesItems {
  private ResponsesItems() {}

  /**
   * @param ids what an id of a tool call is sent as
   */
  static void put(ArrayNode items, List<Turn> turns, UnaryOperator<String> ids) {
    for (Turn turn : turns) {
      switch (turn.role()) {
        case user -> putUser(items, turn, ids);
        case assistant -> putAssistant(items, turn, ids);
      }
    }
  }

  private static void putUser(ArrayNode items, Turn turn, UnaryOperator<String> ids) {
    turn.only(Piece.Result.class)
        .forEach(
            piece ->
                items
                    .addObject()
                    .put("type", "function_call_output")
                    .put("call_id", ids.apply(piece.result().getCallId()))
                    .put("output", OpenAiTurns.content(piece.result())));
    List<Piece> said =
        turn.pieces().stream().filter(piece -> !(piece instanceof Piece.Result)).toList();
    if (said.isEmpty()) {
      return;
    }
    ObjectNode message = items.addObject().put("role", "user");
    if (turn.only(Piece.Content.class).isEmpty()) {
      message.put("content", turn.text());
      return;
    }
    ArrayNode parts = message.putArray("content");
    for (Piece piece : said) {
      switch (piece) {
        case Piece.Text(String text) ->
            parts.addObject().put("type", "input_text").put("text", text);
        case Piece.Content(Attached attached) -> putContent(parts.addObject(), attached);
        case Piece.Call _, Piece.Result _, Piece.Kept _ -> {}
      }
    }
  }

  private static void putContent(ObjectNode part, Attached attached) {
    switch (attached.kind()) {
      case IMAGE -> {
        part.put("type", "input_image").put("detail", "auto");
        if (attached.place() instanceof Attached.Place.File(String id, _)) {
          part.put("file_id", id);
        } else {
          part.put("image_url", OpenAiTurns.address(attached));
        }
      }
      case DOCUMENT -> putFile(part.put("type", "input_file"), attached);
      case AUDIO ->
          part.put("type", "input_audio")
              .putObject("input_audio")
              .put("data", attached.base64())
              .put("format", OpenAiTurns.format(attached));
    }
  }

  private static void putFile(ObjectNode part, Attached attached) {
    switch (attached.place()) {
      case Attached.Place.Data _ ->
          part.put("filename", OpenAiTurns.fileName(attached)).put("file_data", attached.dataUrl());
      case Attached.Place.Address(String url) -> part.put("file_url", url);
      case Attached.Place.File(String id, _) -> part.put("file_id", id);
      case Attached.Place.Stored _ -> throw new IllegalStateException("It was not fetched");
    }
  }

  private static void putAssistant(ArrayNode items, Turn turn, UnaryOperator<String> ids) {
    KeptReasoning kept =
        turn.only(Piece.Kept.class).stream()
            .map(piece -> KeptReasoning.of(piece.continuation()))
            .findFirst()
            .orElse(KeptReasoning.NONE);
    String text = turn.text();
    List<Piece.Call> calls = turn.only(Piece.Call.class);
    if (!text.isEmpty() || calls.isEmpty()) {
      kept.before(KeptReasoning.TEXT).forEach(items::add);
      ObjectNode message = items.addObject().put("role", "assistant").put("content", text);
      kept.phase().ifPresent(phase -> message.put("phase", phase));
    }
    for (Piece.Call piece : calls) {
      ToolCall call = piece.call();
      kept.before(call.getId()).forEach(items::add);
      items
          .addObject()
          .put("type", "function_call")
          .put("call_id", ids.apply(call.getId()))
          .put("name", call.getName())
          .put("arguments", call.getArguments());
    }
  }
}
