package dev.posthouse.console;

import dev.posthouse.status.JobFilter;
import dev.posthouse.status.JobFinder;
import dev.posthouse.status.JobLookup;
import dev.posthouse.status.JobState;
import dev.posthouse.status.JobsJson;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.internal.JsonFormat;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are. Any process with the status role answers for all; one without says so.
 *
 * <p>Tested by {@code StatusIT}.
 */
final class JobRoutes {
  private static final int LIMIT = 100;
  private static final int MOST = 1000;

  private final Supplier<@Nullable JobFinder> finder;
  private final BooleanSupplier starting;

  JobRoutes(Supplier<@Nullable JobFinder> finder, BooleanSupplier starting) {
    this.finder = finder;
    this.starting = starting;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/jobs", this::jobs);
    routes.get("/jobs/<id>", context -> job(context, context.pathParam("id")));
    routes.get(JobFinder.OWN_JOBS, this::ownJobs);
  }

  /** An id may hold a slash or worse, which not every proxy lets pass in a path: {@code ?id=}. */
  private void jobs(Context context) throws InterruptedException {
    String id = context.queryParam("id");
    if (id != null) {
      job(context, id);
      return;
    }
    JobFilter filter = filter(context);
    JobFinder jobs = finder(context);
    if (jobs != null) {
      Answers.json(context, JobsJson.write(jobs.list(filter)));
    }
  }

  private void job(Context context, String id) throws InterruptedException {
    JobFinder jobs = finder(context);
    if (jobs != null) {
      answer(context, jobs.find(id));
    }
  }

  private void ownJobs(Context context) throws InterruptedException {
    JobFinder jobs = finder(context);
    if (jobs == null) {
      return;
    }
    String id = context.queryParam("id");
    if (id == null) {
      Answers.json(context, JobsJson.write(jobs.listHere(filter(context))));
    } else {
      answer(context, jobs.findHere(number(context, "partition", 0, Integer.MAX_VALUE), id));
    }
  }

  private static void answer(Context context, JobLookup found) {
    switch (found) {
      case JobLookup.Found(JobStatus status) -> Answers.json(context, JsonFormat.write(status));
      case JobLookup.Unknown _ ->
          Answers.fault(
              context,
              HttpStatus.NOT_FOUND,
              "No job of this id is known. Either there was none, or it is not admitted yet, or it"
                  + " ended so long ago that it has left the view (status.keep)");
      case JobLookup.Unavailable(String reason) -> later(context, reason);
    }
  }

  private static void later(Context context, String reason) {
    context.header("Retry-After", "1");
    Answers.fault(context, HttpStatus.SERVICE_UNAVAILABLE, "Ask again in a second: " + reason);
  }

  private @Nullable JobFinder finder(Context context) {
    JobFinder jobs = finder.get();
    if (jobs == null && starting.getAsBoolean()) {
      later(context, "this process is starting");
    } else if (jobs == null) {
      Answers.fault(
          context,
          HttpStatus.SERVICE_UNAVAILABLE,
          "This process does not have the status role: ask one that has, or start posthouse run"
              + " with --roles status");
    }
    return jobs;
  }

  private static JobFilter filter(Context context) {
    return new JobFilter(
        state(context.queryParam("state")),
        context.queryParam("provider"),
        context.queryParam("kind"),
        number(context, "limit", LIMIT, MOST));
  }

  private static @Nullable JobState state(@Nullable String name) {
    if (name == null) {
      return null;
    }
    Optional<JobState> state = JobState.ofWireName(name);
    if (state.isEmpty()) {
      throw RefusedException.badRequest(
          "state must be one of "
              + Arrays.stream(JobState.values())
                  .map(JobState::wireName)
                  .collect(Collectors.joining(", ")));
    }
    return state.get();
  }

  private static int number(Context context, String name, int fallback, int most) {
    String text = context.queryParam(name);
    if (text == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RefusedException.badRequest(name + " must be a number from 0 to " + most);
  }
}
