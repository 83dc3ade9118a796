package dev.posthouse.tracing;

import java.time.Instant;

/** The steps that jobs take at one station. Safe for use by many threads. */
public interface Steps {

  /** Steps that nobody traces. */
  Steps UNTRACED = Tracing.OFF.steps("");

  /** Whether anybody traces them. */
  boolean traced();

  /** A record is taken in: a step of the trace that its headers name, or of a new one. */
  Step begin(Received record);

  /** A record that was taken in long ago is taken up again. */
  Step begin(Received record, Instant takenIn);

  /**
   * A record begins a job anew, as a replay does: a trace of its own, linked with the one that its
   * headers name. The former may be days old, and ended.
   */
  Step beginAnew(Received record);
}
