package dev.posthouse.translation;

import dev.posthouse.wire.Image;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.ToolResult;
import java.util.Base64;

/** A piece of a turn. */
public sealed interface Piece {
  record Text(String text) implements Piece {}

  record Picture(Image image) implements Piece {

    /** Whether it is in the request itself, and not only an address. */
    public boolean inline() {
      return image.getData() != null;
    }

    public String base64() {
      var bytes = image.getData().duplicate();
      var copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return Base64.getEncoder().encodeToString(copy);
    }
  }

  record Call(ToolCall call) implements Piece {}

  record Result(ToolResult result) implements Piece {}

  /**
   * What the model wants back with its own turn; the first piece of it, where there is one. A
   * translation gets it only if it asks for it, and only what its own API and model wrote.
   */
  record Kept(Continuation continuation) implements Piece {}

  static Piece of(Part part) {
    if (part.getImage() != null) {
      return new Picture(part.getImage());
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
    throw new InvalidRequest("A part of a message is empty. Give it a text, image or tool.");
  }
}
