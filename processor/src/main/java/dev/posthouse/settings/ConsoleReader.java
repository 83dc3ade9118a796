package dev.posthouse.settings;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads the sections {@code status} and {@code console}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class ConsoleReader {
  static final Shape STATUS_SHAPE = new Shape();
  private static final Key.Amount<Duration> KEEP =
      STATUS_SHAPE.duration(
          "keep",
          Defaults.STATUS.keep(),
          Duration.ofSeconds(1),
          Duration.ofDays(30),
          "How long posthouse status knows a job after it has ended");

  static final Shape CONSOLE_SHAPE = new Shape();
  private static final Key.Text HOST =
      CONSOLE_SHAPE.text(
          "host",
          Pattern.compile("[A-Za-z0-9.:_-]{1,253}"),
          Defaults.CONSOLE.host(),
          "The address to listen on; 0.0.0.0 for all of this machine's, as a container needs");
  private static final Key.Amount<Integer> PORT =
      CONSOLE_SHAPE.integer(
          "port",
          ConsoleSettings.USUAL_PORT,
          0,
          65_535,
          "The port to listen on, 0 for a free one; if left out, 8484, or a free one where that is"
              + " taken");
  private static final Key.Text ADVERTISED =
      CONSOLE_SHAPE.text(
          "advertised",
          Pattern.compile("[^\\s/:]+:\\d{1,5}|\\[[^\\s/]+\\]:\\d{1,5}"),
          null,
          "HOST:PORT at which other processes reach this one; found out if left out");
  private static final Key.Part TLS =
      CONSOLE_SHAPE.section(
          "tls", TlsReader.SHAPE, "Has it answer over HTTPS alone; all processes need the same");
  private static final AccessReader ACCESS = new AccessReader(CONSOLE_SHAPE);

  private ConsoleReader() {}

  static StatusSettings status(Section section) {
    StatusSettings status = new StatusSettings(section.read(KEEP));
    section.rejectUnknownKeys();
    return status;
  }

  static ConsoleSettings console(Section section) {
    ConsoleSettings console =
        new ConsoleSettings(
            Objects.requireNonNullElse(
                section.matching(HOST, "an address to listen on, for example 0.0.0.0"),
                Defaults.CONSOLE.host()),
            section.has(PORT) ? section.read(PORT) : null,
            section.matching(ADVERTISED, "HOST:PORT, for example 10.0.0.7:8484"),
            ACCESS.read(section),
            TlsReader.read(section.section(TLS)));
    section.rejectUnknownKeys();
    return console;
  }
}
