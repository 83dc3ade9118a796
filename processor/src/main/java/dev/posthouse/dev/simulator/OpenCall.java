package dev.posthouse.dev.simulator;

import java.time.Instant;

/**
 * A call in flight. It ends once; what is said of it afterwards does not count. Used by one thread.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class OpenCall implements AutoCloseable {
  private final CallLedger ledger;
  private final PromptHash prompt;
  private final int nth;
  private final Instant arrived;
  private boolean ended;

  OpenCall(CallLedger ledger, PromptHash prompt, int nth, Instant arrived) {
    this.ledger = ledger;
    this.prompt = prompt;
    this.nth = nth;
    this.arrived = arrived;
  }

  PromptHash prompt() {
    return prompt;
  }

  /** Which call for its prompt this is, counted from 1. */
  int nth() {
    return nth;
  }

  Instant arrived() {
    return arrived;
  }

  /**
   * Ends the call; to be called before its last bytes leave, so that a client that has them finds
   * it counted.
   */
  void end(String outcome) {
    if (!ended) {
      ended = true;
      ledger.end(this, outcome);
    }
  }

  /** A call that nobody ended was left by its client. */
  @Override
  public void close() {
    end(CallLedger.ABANDONED);
    ledger.leave();
  }
}
