package dev.posthouse.kafka;

import java.util.Set;

/** How a transaction ended. */
public sealed interface TransactionResult {

  /** All of it is visible. */
  record Committed() implements TransactionResult {}

  /**
   * None of it is visible, nor ever will be.
   *
   * @param cause what went wrong
   * @param tooLarge indexes of the sent records that the broker found too large
   */
  record Aborted(RuntimeException cause, Set<Integer> tooLarge) implements TransactionResult {}

  /**
   * Another producer of the same transactional id has taken over, or the broker ended the
   * transaction while this process stood still. It is settled; this producer is of no more use.
   */
  record Fenced(RuntimeException cause) implements TransactionResult {}

  /**
   * The producer is of no more use, and whether the transaction was committed is not known: a new
   * producer of the same transactional id settles it, then the committed offsets tell.
   */
  record Unknown(RuntimeException cause) implements TransactionResult {}
}
