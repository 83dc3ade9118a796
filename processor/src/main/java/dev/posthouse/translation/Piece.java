package dev.posthouse.translation;

import dev.posthouse.wire.Part;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.util.Optional;

/** A piece of a turn. */
public sealed interface Piece {
  record Text(String text) implements Piece {}

  /** A picture, a document or a sound. */
  record Content(Attached attached) implements Piece {}

  record Call(ToolCall call) implements Piece {}

  record Result(ToolResult result) implements Piece {}

  /**
   * What the model wants back with its own turn; the first piece of it, where there is one. A
   * translation gets it only if it asks for it, and only what its own API and model wrote.
   */
  record Kept(Continuation continuation) implements Piece {}

  static Piece of(Part part) {
    Optional<Attached> attached = Attached.of(part);
    if (attached.isPresent()) {
      return new Content(attached.get());
    }
    if (part.getToolCall() != null) {
      return new Call(part.getToolCall());
    }
    if (part.getToolResult() != null) {
      return new Result(part.getToolResult());
    }
    if (part.getText() != null) {
      return new Text(part.getText());
    }
    throw new InvalidRequest(
        "A part of a message is empty. Give it a text, image, document or tool.");
  }
}
