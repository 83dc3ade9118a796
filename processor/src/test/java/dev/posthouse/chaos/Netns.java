package dev.posthouse.chaos;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of Linux with one link to the host, which can be cut: no answer comes any
 * more, and no connection is closed. Needs root and {@code ip}.
 */
final class Netns implements AutoCloseable {
  private static final int COMMAND_SECONDS = 10;

  private final String name;
  private final String link;
  private final String host;

  /**
   * Makes one.
   *
   * @param number from 1 to 250, of no other that is there
   */
  Netns(int number) {
    name = "posthouse-" + number;
    link = "ph" + number;
    host = "10.77.%d.1".formatted(number);
    String inside = link + "i";
    ip("netns", "add", name);
    ip("link", "add", link, "type", "veth", "peer", "name", inside);
    ip("link", "set", inside, "netns", name);
    ip("addr", "add", host + "/24", "dev", link);
    ip("link", "set", link, "up");
    ip("-n", name, "addr", "add", "10.77.%d.2/24".formatted(number), "dev", inside);
    ip("-n", name, "link", "set", inside, "up");
    ip("-n", name, "link", "set", "lo", "up");
    ip("-n", name, "route", "add", "default", "via", host);
  }

  /** Whether this machine lets us. */
  static boolean possible() {
    try (Netns tried = new Netns(250)) {
      return !tried.prefix().isEmpty();
    } catch (IllegalStateException _) {
      return false;
    }
  }

  /** What a command begins with to run in it. */
  List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  /** The host's address as seen from it. */
  String host() {
    return host;
  }

  void cut() {
    ip("link", "set", link, "down");
  }

  void mend() {
    ip("link", "set", link, "up");
  }

  private static void ip(String... arguments) {
    ProcessBuilder command = new ProcessBuilder("ip");
    command.command().addAll(List.of(arguments));
    try {
      Process process =
          command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("ip " + String.join(" ", arguments) + " has failed");
      }
    } catch (IOException e) {
      throw new IllegalStateException("There is no command ip", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    ip("netns", "del", name);
  }
}
