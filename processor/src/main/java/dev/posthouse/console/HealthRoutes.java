package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whether the process is alive, and whether it is ready. A station that cannot reach Kafka makes it
 * not ready, but never not alive: to start it again would mend nothing, and cost its calls in
 * flight.
 *
 * <p>Tested by {@code RunCommandIT}.
 */
final class HealthRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Supplier<Map<String, Boolean>> stations;

  HealthRoutes(Supplier<Map<String, Boolean>> stations) {
    this.stations = stations;
  }

  void addTo(RoutesConfig routes) {
    routes.get(
        "/health/live",
        context -> Answers.json(context, JSON.createObjectNode().put("live", true)));
    routes.get("/health/ready", this::ready);
  }

  private void ready(Context context) {
    Map<String, Boolean> working = stations.get();
    boolean ready = !working.isEmpty() && working.values().stream().allMatch(works -> works);
    ObjectNode answer = JSON.createObjectNode().put("ready", ready);
    ObjectNode each = answer.putObject("stations");
    working.forEach((name, works) -> each.put(name, works ? "working" : "not working"));
    context.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    Answers.json(context, answer);
  }
}
