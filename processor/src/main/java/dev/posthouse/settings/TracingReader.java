package dev.posthouse.settings;

import java.util.regex.Pattern;

/** Reads the section {@code tracing}. */
final class TracingReader {
  /** OpenTelemetry's names all begin alike; ours do not, so that a misspelt one is noticed. */
  private static final Pattern PROPERTY = Pattern.compile("otel\\..*");

  static final Shape SHAPE = new Shape().othersLike(PROPERTY);
  private static final Key.Flag ENABLED =
      SHAPE.flag("enabled", Defaults.TRACING.enabled(), "Whether jobs are traced");

  private TracingReader() {}

  static TracingSettings read(Section section) {
    TracingSettings tracing =
        new TracingSettings(section.read(ENABLED), section.properties(PROPERTY));
    if (!tracing.enabled() && !tracing.properties().isEmpty()) {
      section.warn("is off, so that its properties mean nothing: add \"enabled: true\"");
    }
    section.rejectUnknownKeys();
    return tracing;
  }
}
