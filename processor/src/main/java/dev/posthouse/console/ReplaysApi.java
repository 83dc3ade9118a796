package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.console.index.KafkaOperations;
import dev.posthouse.console.index.LetterFilter;
import dev.posthouse.console.index.ReplayTask;
import dev.posthouse.console.index.ReplayWish;
import dev.posthouse.replay.Budget;
import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.Requester;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Replays: first the dry run, then, once it was seen, the replay.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class ReplaysApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  void addTo(ApiRoutes routes) {
    routes.get("/replays", ReplaysApi::list);
    routes.post("/replays", "plan a replay", ReplaysApi::plan);
    routes.get("/replays/{id}", ReplaysApi::one);
    routes.post("/replays/{id}/execute", "replay", ReplaysApi::execute);
    routes.post("/replays/{id}/stop", "stop a replay", ReplaysApi::stop);
  }

  private static void plan(Context context, ConsoleDesk desk, Query body, Requester by) {
    String route = body.text("toRoute");
    if (route != null && !desk.settings().routes().containsKey(route)) {
      throw RefusedException.badRequest("toRoute: there is no route " + route);
    }
    String provider = body.text("toProvider");
    if (provider != null && !desk.settings().providers().containsKey(provider)) {
      throw RefusedException.badRequest("toProvider: there is no provider " + provider);
    }
    LetterFilter filter = LettersApi.filter(body);
    ReplayWish wish =
        new ReplayWish(
            KafkaOperations.selection(filter),
            filter.reason(),
            new Renewal.Direction(route, provider),
            body.decimal("rate"),
            body.number("limit", ReplayWish.MOST, 1, ReplayWish.MOST));
    answer(context.status(HttpStatus.ACCEPTED), desk.operations().replays().plan(wish, by));
  }

  private static void list(Context context, ConsoleDesk desk) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode replays = answer.putArray("replays");
    desk.operations().replays().newest().forEach(task -> replays.add(tree(task)));
    Answers.json(context, answer);
  }

  private static void one(Context context, ConsoleDesk desk) {
    answer(context, find(context, desk));
  }

  private static void execute(Context context, ConsoleDesk desk, Query body, Requester by) {
    ReplayTask task = find(context, desk);
    if (!desk.operations().replays().carryOut(task)) {
      throw new RefusedException(
          HttpStatus.CONFLICT, "This replay is not planned yet, or was begun already");
    }
    answer(context.status(HttpStatus.ACCEPTED), task);
  }

  private static void stop(Context context, ConsoleDesk desk, Query body, Requester by) {
    ReplayTask task = find(context, desk);
    task.stop();
    answer(context, task);
  }

  private static ReplayTask find(Context context, ConsoleDesk desk) {
    ReplayTask task = desk.operations().replays().find(context.pathParam("id"));
    if (task == null) {
      throw RefusedException.notFound(
          "This process knows no such replay: it may have been restarted. What was replayed stays"
              + " so, and is not replayed twice");
    }
    return task;
  }

  private static void answer(Context context, ReplayTask task) {
    Answers.json(context, tree(task));
  }

  private static ObjectNode tree(ReplayTask task) {
    ObjectNode answer =
        JSON.createObjectNode()
            .put("id", task.id())
            .put("actor", task.by().actor())
            .put("reason", task.by().note())
            .put("askedAt", task.askedAt().toString())
            .put("rate", task.wish().perSecond());
    switch (task.stage()) {
      case ReplayTask.Stage.Planning(long seen) ->
          answer.put("stage", "planning").put("seen", seen);
      case ReplayTask.Stage.Planned(ReplayPlan plan) -> write(answer.put("stage", "planned"), plan);
      case ReplayTask.Stage.Running(ReplayPlan plan, long sent) ->
          write(answer.put("stage", "running").put("sent", sent), plan);
      case ReplayTask.Stage.Done(ReplayPlan plan, var summary) -> {
        write(answer.put("stage", "done"), plan);
        summary.forEach(answer.putArray("summary")::add);
      }
      case ReplayTask.Stage.Failed(var plan, var fault) ->
          write(answer.put("stage", "failed").put("fault", fault), plan);
    }
    return answer;
  }

  private static void write(ObjectNode answer, @Nullable ReplayPlan plan) {
    if (plan == null) {
      return;
    }
    ObjectNode node = answer.putObject("plan").put("count", plan.count());
    node.put("already", plan.already()).put("deadlinesDropped", plan.deadlinesDropped());
    plan.targets().forEach(node.putObject("targets")::put);
    Budget budget = plan.budget();
    node.put("inputTokens", budget.inputTokens())
        .put("mostOutputTokens", budget.mostOutputTokens())
        .put("unpriced", budget.unpriced());
    ObjectNode cost = node.putObject("mostCost");
    budget.mostCost().forEach((currency, amount) -> cost.put(currency, amount.doubleValue()));
    ArrayNode left = node.putArray("left");
    plan.left()
        .forEach(
            one ->
                left.addObject()
                    .put("reason", one.reason())
                    .put("count", one.count())
                    .put("example", one.example()));
    ArrayNode groups = node.putArray("groups");
    plan.groups().stream().limit(20).forEach(group -> groups.add(LetterJson.tree(group)));
  }
}
