package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.Attached;
import dev.posthouse.translation.Continuation;
import dev.posthouse.translation.JsonText;
import dev.posthouse.translation.Piece;
import dev.posthouse.translation.ToolNames;
import dev.posthouse.translation.Turn;
import dev.posthouse.wire.ToolResult;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Turns as Gemini takes them: a list of parts. Calls and results of tools go by name and order.
 *
 * <p>Tested by {@code TranslationTest}.
 */
final class GeminiTurns {

  /**
   * Gemini 3 wants back the signature of the thought behind a tool call. A call that another vendor
   * asked for has none; for this case Google's guide to thought signatures names this text.
   */
  private static final String NO_SIGNATURE = "skip_thought_signature_validator";

  private static final String FILES = "https://generativelanguage.googleapis.com/v1beta/";

  private GeminiTurns() {}

  static void put(ArrayNode contents, List<Turn> turns, ToolNames names) {
    List<String> calls = List.of();
    for (Turn turn : turns) {
      String role =
          switch (turn.role()) {
            case user -> "user";
            case assistant -> "model";
          };
      ArrayNode parts = contents.addObject().put("role", role).putArray("parts");
      putAll(parts, inOrder(turn, calls), names);
      calls = turn.only(Piece.Call.class).stream().map(piece -> piece.call().getId()).toList();
    }
  }

  /** With its results in the order of the calls that they answer; everything else where it is. */
  private static List<Piece> inOrder(Turn turn, List<String> calls) {
    Iterator<Piece.Result> results =
        turn.only(Piece.Result.class).stream()
            .sorted(Comparator.comparingInt(piece -> calls.indexOf(piece.result().getCallId())))
            .iterator();
    return turn.pieces().stream()
        .map(piece -> piece instanceof Piece.Result ? results.next() : piece)
        .toList();
  }

  /** Each call with the signature that it came with, if that is known. */
  private static void putAll(ArrayNode parts, List<Piece> pieces, ToolNames names) {
    JsonNode kept = null;
    int calls = 0;
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Kept(Continuation continuation)) {
        kept = continuation.content();
        calls = 0;
        continue;
      }
      ObjectNode part = parts.addObject();
      put(part, piece, names);
      String signature = null;
      if (piece instanceof Piece.Call) {
        signature = kept == null ? NO_SIGNATURE : Signatures.ofCall(kept, calls++);
      } else if (piece instanceof Piece.Text && kept != null) {
        signature = Signatures.ofText(kept);
      }
      if (signature != null) {
        part.put(Signatures.FIELD, signature);
      }
    }
  }

  private static void put(ObjectNode part, Piece piece, ToolNames names) {
    switch (piece) {
      case Piece.Text(String text) -> part.put("text", text);
      case Piece.Kept _ -> {} // stands at its calls
      case Piece.Content(Attached attached) -> putContent(part, attached);
      case Piece.Call(var call) ->
          part.putObject("functionCall")
              .put("name", names.sent(call.getName()))
              .set("args", JsonText.object(call.getArguments(), "A tool call's arguments"));
      case Piece.Result(var result) ->
          part.putObject("functionResponse")
              .put("name", names.sent(result.getName()))
              .set("response", response(part, result));
    }
  }

  private static void putContent(ObjectNode part, Attached attached) {
    String type = attached.mediaType();
    switch (attached.place()) {
      case Attached.Place.Data _ ->
          part.putObject("inlineData").put("mimeType", type).put("data", attached.base64());
      case Attached.Place.Address(String url) ->
          part.putObject("fileData").put("mimeType", type).put("fileUri", url);
      case Attached.Place.File(String id, _) ->
          part.putObject("fileData").put("mimeType", type).put("fileUri", fileUri(id));
      case Attached.Place.Stored _ -> throw new IllegalStateException("It was not fetched");
    }
  }

  /** Its file store is asked by the whole address of a file, of which people know the end. */
  private static String fileUri(String id) {
    return id.contains("://") ? id : FILES + (id.startsWith("files/") ? id : "files/" + id);
  }

  /** An object in any case; of the names it may have, these two are Google's own. */
  private static ObjectNode response(ObjectNode part, ToolResult result) {
    if (result.getFailed()) {
      return part.objectNode().put("error", result.getContent());
    }
    ObjectNode object = JsonText.object(result.getContent());
    return object != null ? object : part.objectNode().put("output", result.getContent());
  }
}
