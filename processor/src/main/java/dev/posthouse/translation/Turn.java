package dev.posthouse.translation;

import dev.posthouse.wire.Message;
import dev.posthouse.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one side says before the other does.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public record Turn(Role role, List<Piece> pieces) {

  public Turn {
    pieces = List.copyOf(pieces);
  }

  static Turn of(Role role, String text) {
    return new Turn(role, List.of(new Piece.Text(text)));
  }

  /**
   * A message's turn.
   *
   * @param takenBack which continuations the model gets back; the others are left out
   */
  static Turn of(Message message, Predicate<Continuation> takenBack) {
    var pieces = new ArrayList<Piece>();
    if (message.getRole() == Role.assistant && message.getContinuation() != null) {
      var continuation = Continuation.read(message.getContinuation());
      if (takenBack.test(continuation)) {
        pieces.add(new Piece.Kept(continuation));
      }
    }
    // Vendors reject a text of nothing but spaces.
    if (!message.getContent().isBlank() || message.getParts().isEmpty()) {
      pieces.add(new Piece.Text(message.getContent()));
    }
    message.getParts().forEach(part -> pieces.add(Piece.of(part)));
    return new Turn(message.getRole(), pieces);
  }

  /** This and then another. */
  Turn and(Turn other) {
    return new Turn(role, Stream.concat(pieces.stream(), other.pieces.stream()).toList());
  }

  /** The pieces of one kind, in order. */
  public <T extends Piece> List<T> only(Class<T> kind) {
    return pieces.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Whether it is nothing but text. */
  public boolean isText() {
    return pieces.stream().allMatch(Piece.Text.class::isInstance);
  }

  /** All of its text, in paragraphs. */
  public String text() {
    return only(Piece.Text.class).stream()
        .map(Piece.Text::text)
        .collect(Collectors.joining("\n\n"));
  }
}
