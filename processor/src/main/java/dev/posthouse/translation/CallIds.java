package dev.posthouse.translation;

import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Fits the ids of tool calls that one vendor gave to what another takes. */
public final class CallIds {
  /** What all vendors take that take more than nine characters. */
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9_-]{1,40}");

  /** Mistral takes no other length, and everybody takes this one. */
  private static final int SHORT = 9;

  private CallIds() {}

  /** The id itself where it fits; else one that is always the same for it. */
  public static String fitting(String id) {
    return PLAIN.matcher(id).matches() ? id : "call_" + hash(id).toString().replace("-", "");
  }

  /** Nine letters and digits that are always the same for an id. */
  public static String shortened(String id) {
    UUID hash = hash(id);
    String digits =
        new BigInteger(hash.toString().replace("-", ""), 16).toString(Character.MAX_RADIX);
    return digits.substring(0, SHORT);
  }

  /**
   * The turns, with no id on two calls, where a vendor wants it so: some models count theirs anew
   * in each turn. A result belongs to the last call of its id.
   */
  public static List<Turn> unique(List<Turn> turns) {
    Set<String> taken = new HashSet<>();
    Map<String, String> latest = new HashMap<>();
    List<Turn> renamed = new ArrayList<>();
    for (Turn turn : turns) {
      renamed.add(
          new Turn(
              turn.role(),
              turn.pieces().stream().map(piece -> unique(piece, taken, latest)).toList()));
    }
    return renamed;
  }

  private static Piece unique(Piece piece, Set<String> taken, Map<String, String> latest) {
    return switch (piece) {
      case Piece.Call(ToolCall call) -> {
        String id = call.getId();
        String own = id;
        for (int i = 2; !taken.add(own); i++) {
          own = id + "_" + i;
        }
        latest.put(id, own);
        yield own.equals(id) ? piece : new Piece.Call(ToolCall.newBuilder(call).setId(own).build());
      }
      case Piece.Result(ToolResult result) -> {
        String own = latest.getOrDefault(result.getCallId(), result.getCallId());
        yield own.equals(result.getCallId())
            ? piece
            : new Piece.Result(ToolResult.newBuilder(result).setCallId(own).build());
      }
      case Piece.Text _, Piece.Content _, Piece.Kept _ -> piece;
    };
  }

  private static UUID hash(String id) {
    return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
  }
}
