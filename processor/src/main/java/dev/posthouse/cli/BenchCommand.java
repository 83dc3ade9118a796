package dev.posthouse.cli;

import java.util.concurrent.Callable;

/** stub */
@picocli.CommandLine.Command(name = "bench")
final class BenchCommand implements Callable<Integer> {
  BenchCommand(Terminal terminal) {}

  @Override
  public Integer call() {
    return 0;
  }
}
