package dev.posthouse.cli;

/** The entry point of the {@code posthouse} command. */
public final class Main {
  private Main() {}

  record Point(int x, int y) {}

  public static void main(String[] args) {
    Object o = new Point(1, 2);
    if (o instanceof Point(int x, _)) {
      System.out.println(x);
    }
  }
}
