package dev.posthouse.cli;

/** The entry point of the {@code posthouse} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
