package dev.posthouse.simulation;

/** Ends a thread of a process that is gone. An error, so that no code takes it for a failure. */
final class MachineStopped extends Error {
  private static final long serialVersionUID = 1L;

  MachineStopped() {
    super("the process is gone", null, false, false);
  }
}
