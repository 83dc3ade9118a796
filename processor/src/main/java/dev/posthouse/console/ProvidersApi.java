package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.console.index.Activity;
import dev.posthouse.job.Opening;
import dev.posthouse.replay.Requester;
import dev.posthouse.settings.DurationText;
import dev.posthouse.triage.Probe;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Providers: how they are, and park, resume, probe.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class ProvidersApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SERIES = Duration.ofHours(6);
  private static final int POINTS = 72;

  private final InstantSource clock;

  ProvidersApi(InstantSource clock) {
    this.clock = clock;
  }

  void addTo(ApiRoutes routes) {
    routes.get("/providers", this::list);
    routes.get("/providers/{name}", this::one);
    routes.post("/providers/{name}/park", "park", this::park);
    routes.post("/providers/{name}/resume", "resume", this::resume);
    routes.post("/providers/{name}/probe", "probe", this::probe);
  }

  private void list(Context context, ConsoleDesk desk) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("providers");
    Instant now = clock.instant();
    ProviderReports.write(desk, ProviderReports.of(desk, now), now).forEach(list::add);
    Answers.json(context, answer);
  }

  private void one(Context context, ConsoleDesk desk) {
    String name = name(context, desk);
    Instant now = clock.instant();
    ObjectNode answer =
        ProviderReports.write(desk, ProviderReports.of(desk, now), now).stream()
            .filter(node -> node.path("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    ArrayNode series = answer.putArray("series");
    for (Activity.Point point : desk.index().activity().series(name, now, SERIES, POINTS)) {
      ProviderReports.tally(series.addObject().put("from", point.from().toString()), point.tally());
    }
    Answers.json(context, answer);
  }

  private void park(Context context, ConsoleDesk desk, Query body, Requester by) {
    String name = name(context, desk);
    desk.operations().park(name, until(body.text("for")), by);
    done(context);
  }

  private Opening until(@Nullable String length) {
    return length == null
        ? new Opening.Unknown()
        : new Opening.Until(
            clock
                .instant()
                .plus(
                    DurationText.parse(length)
                        .filter(Duration::isPositive)
                        .orElseThrow(
                            () ->
                                RefusedException.badRequest(
                                    "for must be a length of time like 30m or 2h"))));
  }

  private void resume(Context context, ConsoleDesk desk, Query body, Requester by) {
    desk.operations().resume(name(context, desk), by);
    done(context);
  }

  private void probe(Context context, ConsoleDesk desk, Query body, Requester by)
      throws InterruptedException {
    Probe.Result result = desk.operations().probe(name(context, desk));
    ObjectNode answer = JSON.createObjectNode().put("millis", result.time().toMillis());
    switch (result) {
      case Probe.Result.Answered(var model, _, _) ->
          answer.put("answered", true).put("model", model);
      case Probe.Result.Failed(var failure, _, _) ->
          answer
              .put("answered", false)
              .put("kind", failure.kind().wireName())
              .put("message", failure.toRecord().getMessage());
    }
    Answers.json(context, answer);
  }

  private static void done(Context context) {
    Answers.json(context, JSON.createObjectNode().put("done", true));
  }

  private static String name(Context context, ConsoleDesk desk) {
    String name = context.pathParam("name");
    if (!desk.settings().providers().containsKey(name)) {
      throw RefusedException.notFound(
          "There is no provider of this name; known are "
              + String.join(", ", List.copyOf(desk.settings().providers().keySet())));
    }
    return name;
  }
}
