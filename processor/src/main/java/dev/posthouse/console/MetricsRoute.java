package dev.posthouse.console;

import io.javalin.config.RoutesConfig;
import java.util.function.Supplier;

/**
 * What was measured, for Prometheus to fetch.
 *
 * <p>Tested by {@code MetricsIT}.
 */
final class MetricsRoute {
  /** Prometheus' text format; its newest version knows no more of what is measured here. */
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> scrape;

  MetricsRoute(Supplier<String> scrape) {
    this.scrape = scrape;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/metrics", context -> context.contentType(TYPE).result(scrape.get()));
  }
}
