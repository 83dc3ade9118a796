package dev.posthouse.console;

import dev.posthouse.console.access.ConsoleRole;
import dev.posthouse.console.access.Person;
import dev.posthouse.replay.Requester;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all routes of the console's API have in common: the desk that they ask, who asks, and what
 * is said of each action.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class ApiRoutes {
  private static final Logger log = LoggerFactory.getLogger("dev.posthouse.console.Actions");
  static final String PREFIX = "/api";

  private final Supplier<@Nullable ConsoleDesk> desk;
  private final BooleanSupplier starting;
  private final AccessGate gate;
  private final RoutesConfig routes;
  private final List<String> known = new ArrayList<>();

  /** Answers a question to the desk. */
  interface Question {
    void answer(Context context, ConsoleDesk desk) throws Exception;
  }

  /** Does something; who asks for it, and why, is known. */
  interface Action {
    void carryOut(Context context, ConsoleDesk desk, Query body, Requester by) throws Exception;
  }

  ApiRoutes(
      RoutesConfig routes,
      Supplier<@Nullable ConsoleDesk> desk,
      BooleanSupplier starting,
      AccessGate gate) {
    this.routes = routes;
    this.desk = desk;
    this.starting = starting;
    this.gate = gate;
  }

  void get(String path, Question question) {
    known.add("get " + path);
    routes.get(PREFIX + path, of(question));
  }

  /**
   * An action.
   *
   * @param name as the log tells it
   */
  void post(String path, String name, Action action) {
    known.add("post " + path);
    routes.post(
        PREFIX + path,
        of(
            (context, open) -> {
              Query body = Query.ofBody(context);
              Requester by = new Requester(person(context).name(), body.text("reason"));
              action.carryOut(context, open, body, by);
              log.atInfo()
                  .addKeyValue("actor", by.actor())
                  .addKeyValue("reason", by.note())
                  .addKeyValue("action", name)
                  .addKeyValue("path", context.path())
                  .addKeyValue("jobId", body.text("jobId"))
                  .log("Somebody acted at the console");
            }));
  }

  private Handler of(Question question) {
    return context -> {
      ConsoleDesk open = desk.get();
      if (open == null) {
        context.header("Retry-After", "1");
        throw new RefusedException(
            HttpStatus.SERVICE_UNAVAILABLE,
            starting.getAsBoolean()
                ? "This process is starting: ask again in a second"
                : "This process does not have the console role: ask one that has, or start"
                    + " posthouse run with --roles console");
      }
      open.index().start();
      question.answer(context, open);
    };
  }

  Person person(Context context) {
    return gate.session(context).orElseThrow().person();
  }

  /**
   * Sees to it that texts of users may be shown.
   *
   * @throws RefusedException if the settings or the person's role do not permit it
   */
  void requireContents(Context context) {
    if (!gate.access().contents()) {
      throw new RefusedException(
          HttpStatus.FORBIDDEN,
          "Requests and answers are not shown here: console.contents permits it");
    }
    AccessGate.requireRole(person(context), ConsoleRole.OPERATOR);
  }

  boolean showsContents(Context context) {
    return gate.access().contents() && person(context).isOperator();
  }

  /** The routes, as {@code get /overview}. */
  List<String> known() {
    return List.copyOf(known);
  }
}
