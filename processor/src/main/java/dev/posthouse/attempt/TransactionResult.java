package dev.posthouse.attempt;

import java.util.Set;

/** How a transaction ended. */
sealed interface TransactionResult {

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
   * The producer is of no more use, and whether the transaction was committed is not known: a new
   * producer of the same transactional id settles it, then the committed offsets tell.
   */
  record Unknown(RuntimeException cause) implements TransactionResult {}
}
