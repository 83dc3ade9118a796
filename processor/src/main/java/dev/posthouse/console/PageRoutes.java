package dev.posthouse.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The page, as it lies in the jar: one document whatever the path, which asks the API for the rest.
 *
 * <p>Tested by {@code ConsolePageIT}.
 */
final class PageRoutes {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** Nothing else is given out: a name in a path finds no file that is not here. */
  private static final Map<String, String> FILES =
      Map.of(
          "console.css", "text/css; charset=utf-8",
          "console.js", SCRIPT,
          "dom.js", SCRIPT,
          "api.js", SCRIPT,
          "format.js", SCRIPT,
          "overview.js", SCRIPT,
          "jobs.js", SCRIPT,
          "letters.js", SCRIPT,
          "providers.js", SCRIPT,
          "icon.svg", "image/svg+xml");

  /** What the page itself shows something else under. */
  private static final String[] PLACES = {
    "/",
    "/console/jobs",
    "/console/job",
    "/console/dead-letters",
    "/console/dead-letter",
    "/console/replay",
    "/console/providers",
    "/console/provider",
    "/console/log-in"
  };

  void addTo(RoutesConfig routes) {
    byte[] page = read("index.html");
    for (String place : PLACES) {
      routes.get(place, context -> context.contentType(HTML).result(page));
    }
    FILES.forEach(
        (name, type) -> {
          byte[] file = read(name);
          routes.get("/assets/" + name, context -> asset(context, type, file));
        });
    byte[] api = read("openapi.json");
    routes.get(
        ApiRoutes.PREFIX + "/openapi.json",
        context -> context.contentType("application/json").result(api));
  }

  private static void asset(Context context, String type, byte[] file) {
    // Asked for each time: after an update nobody works with the old one.
    context.header("Cache-Control", "no-cache").contentType(type).result(file);
  }

  private static byte[] read(String name) {
    try (InputStream in = PageRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
