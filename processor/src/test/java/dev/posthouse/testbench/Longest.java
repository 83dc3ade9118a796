package dev.posthouse.testbench;

/** The place of the longest test classes among those that run side by side. */
public final class Longest {
  /** They begin at once, so that none of them is waited for when all others have ended. */
  public static final int FIRST = 1;

  private Longest() {}
}
