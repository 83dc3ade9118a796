package dev.posthouse.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.replay.Requester;
import dev.posthouse.status.JobLookup;
import dev.posthouse.status.JobSource;
import dev.posthouse.status.JobState;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.TerminalPlace;
import dev.posthouse.wire.internal.JsonFormat;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs: the recent ones, one with its timeline, its request and answer, and cancel.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class JobsApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int USUAL = 50;
  private static final int MOST = 500;

  void addTo(ApiRoutes routes) {
    routes.get("/jobs", JobsApi::list);
    routes.get("/job", this::one);
    routes.get("/job/contents", (context, desk) -> contents(routes, context, desk));
    routes.post("/cancellations", "cancel", this::cancel);
  }

  private static void list(Context context, ConsoleDesk desk) {
    Query query = Query.ofParameters(context);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode jobs = answer.putArray("jobs");
    desk.index()
        .jobs()
        .list(filter(query), query.moment("until"), query.number("limit", USUAL, 1, MOST))
        .forEach(job -> row(jobs.addObject(), job));
    answer.put("whole", desk.index().jobs().isWhole());
    Answers.json(context, answer);
  }

  private static Predicate<GenerationStatus> filter(Query query) {
    String state = query.text("state");
    if (state != null && JobState.ofWireName(state).isEmpty()) {
      throw RefusedException.badRequest("There is no state " + state);
    }
    String provider = query.text("provider");
    String kind = query.text("kind");
    String route = query.text("route");
    return job ->
        admits(state, job.getState())
            && admits(provider, job.getProvider())
            && admits(kind, job.getKind())
            && admits(route, job.getRoute());
  }

  private static boolean admits(@Nullable String wanted, @Nullable String found) {
    return wanted == null || wanted.equals(found);
  }

  private static void row(ObjectNode node, JobStatus job) {
    GenerationStatus newest = job.getGenerations().getLast();
    node.put("jobId", job.getJobId())
        .put("updatedAt", job.getUpdatedAt().toString())
        .put("generation", newest.getGeneration())
        .put("state", newest.getState())
        .put("route", newest.getRoute())
        .put("provider", newest.getProvider())
        .put("kind", newest.getKind())
        .put("calls", newest.getCalls())
        .put("due", newest.getDue() == null ? null : newest.getDue().toString());
  }

  private void one(Context context, ConsoleDesk desk) throws InterruptedException, IOException {
    Found found = find(context, desk);
    byte[] status = JsonFormat.write(found.status());
    if (found.unsettled() == null) {
      Answers.json(context, status);
    } else {
      ObjectNode answer = (ObjectNode) JSON.readTree(status);
      Answers.json(context, answer.put("unsettled", found.unsettled()));
    }
  }

  /**
   * A job as it was found.
   *
   * @param unsettled why those who know its steps could not tell; null if they did
   */
  private record Found(JobStatus status, @Nullable String unsettled) {}

  /**
   * As the status role knows it; where nobody has that role or just now nobody who has it can be
   * asked, what the index knows: all but the steps.
   */
  private Found find(Context context, ConsoleDesk desk) throws InterruptedException {
    String id = Query.ofParameters(context).required("id");
    JobSource jobs = desk.jobs();
    JobStatus indexed = desk.index().jobs().find(id);
    if (jobs == null) {
      return new Found(known(indexed), null);
    }
    return switch (jobs.find(id)) {
      case JobLookup.Found(JobStatus status) -> new Found(status, null);
      case JobLookup.Unknown _ -> new Found(known(indexed), null);
      case JobLookup.Unavailable(String reason) -> {
        if (indexed != null) {
          yield new Found(indexed, reason);
        }
        context.header("Retry-After", "1");
        throw new RefusedException(
            HttpStatus.SERVICE_UNAVAILABLE, "Ask again in a second: " + reason);
      }
    };
  }

  private static JobStatus known(@Nullable JobStatus status) {
    if (status == null) {
      throw RefusedException.notFound(
          "No job of this id is known. Either there was none, or it is not admitted yet, or it"
              + " ended so long ago that it has left the view (status.keep)");
    }
    return status;
  }

  private void contents(ApiRoutes routes, Context context, ConsoleDesk desk)
      throws InterruptedException, IOException {
    routes.requireContents(context);
    GenerationStatus newest = find(context, desk).status().getGenerations().getLast();
    ObjectNode answer = JSON.createObjectNode();
    Source source = newest.getSource();
    byte[] request = source == null ? null : desk.operations().contents(source);
    answer.set("request", request == null ? null : JSON.readTree(request));
    TerminalPlace end = newest.getTerminal();
    boolean answered = newest.getState().equals(JobState.COMPLETED.wireName());
    byte[] result =
        end != null && answered && end.getPartition() != null && end.getOffset() != null
            ? desk.operations()
                .contents(new Source(end.getTopic(), end.getPartition(), end.getOffset()))
            : null;
    answer.set("result", result == null ? null : JSON.readTree(result));
    Answers.json(context, answer);
  }

  private void cancel(Context context, ConsoleDesk desk, Query body, Requester by) {
    String id = body.required("jobId");
    JobStatus known = desk.index().jobs().find(id);
    GenerationStatus newest = known == null ? null : known.getGenerations().getLast();
    if (newest != null
        && JobState.ofWireName(newest.getState()).filter(JobState::hasEnded).isPresent()) {
      throw new RefusedException(
          HttpStatus.CONFLICT, "The job has ended: there is nothing to cancel");
    }
    int generation = newest == null ? 0 : newest.getGeneration();
    desk.operations().cancel(id, generation, by);
    Answers.json(context, JSON.createObjectNode().put("done", true));
  }
}
