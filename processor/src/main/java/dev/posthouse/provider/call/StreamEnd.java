package dev.posthouse.provider.call;

import org.jspecify.annotations.Nullable;

/**
 * Whether a stream came to its end, and why. A reason counts only if nothing of the answer follows
 * it, and the stream then ends as its server ends streams.
 *
 * <p>Tested by {@code AnthropicAnswersTest}.
 */
final class StreamEnd {
  private @Nullable Ending why;
  private String reason = "";
  private boolean marked;
  private boolean closed;
  private boolean contradicted;
  private boolean stamped;

  /** What goes on had not ended: the reason that came before was none. */
  void goesOn() {
    contradicted |= marked;
    if (why != null && why != Ending.REFUSAL) {
      why = null;
      stamped = true;
    }
  }

  /** A reason came; of two without anything between them the worse counts. */
  void ended(Ending ending, String word) {
    if (why == null || (!ending.isAnswer() && why != Ending.REFUSAL)) {
      why = ending;
      reason = word;
    }
  }

  /** What came cannot all be of one answer. */
  void contradicted() {
    contradicted = true;
  }

  /** The event came with which a server closes its answers. */
  void marked() {
    marked = true;
  }

  boolean isMarked() {
    return marked;
  }

  /**
   * The stream ended, of a server that needs not mark the end.
   *
   * @param framed whether that can be told from a break; else a server that gave a reason to stop
   *     before its end might have been cut
   */
  void closed(boolean framed) {
    closed = framed || !stamped;
  }

  boolean isReached() {
    return marked || closed;
  }

  boolean isContradicted() {
    return contradicted;
  }

  /** Why generation ended; null if nothing said so at the end. */
  @Nullable Ending why() {
    return why;
  }

  /** That in the server's own words. */
  String reason() {
    return reason;
  }
}
