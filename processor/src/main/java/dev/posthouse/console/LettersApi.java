package dev.posthouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.console.index.LetterFilter;
import dev.posthouse.console.index.LetterIndex;
import dev.posthouse.replay.Advice;
import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.ReasonGroups;
import dev.posthouse.replay.StoredLetter;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Dead letters: in groups, in a list, one, and whole for keeping.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class LettersApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int USUAL = 50;
  private static final int MOST = 500;
  private static final int DEEPEST = 1_000_000;

  /** What holds texts of users. */
  private static final List<String> CONTENTS = List.of("request", "raw", "metadata", "headers");

  void addTo(ApiRoutes routes) {
    routes.get("/dead-letters/groups", LettersApi::groups);
    routes.get("/dead-letters", LettersApi::list);
    routes.get(
        "/dead-letters/export",
        (context, desk) -> {
          routes.requireContents(context);
          export(context, desk);
        });
    routes.get(
        "/dead-letters/{partition}/{offset}",
        (context, desk) -> one(context, desk, routes.showsContents(context)));
  }

  static LetterFilter filter(Query query) {
    return new LetterFilter(
        query.text("kind"),
        query.text("group"),
        query.text("provider"),
        query.text("model"),
        query.text("route"),
        query.text("jobId"),
        query.moment("since"),
        query.moment("until"),
        query.flag("open"));
  }

  private static void groups(Context context, ConsoleDesk desk) {
    Query query = Query.ofParameters(context);
    List<ReasonGroups.Group> groups = desk.index().letters().groups(filter(query));
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("groups");
    groups.stream()
        .limit(query.number("limit", USUAL, 1, MOST))
        .forEach(group -> list.add(LetterJson.tree(group).put("advice", Advice.of(group.kind()))));
    answer
        .put("all", groups.size())
        .put("letters", groups.stream().mapToLong(ReasonGroups.Group::count).sum())
        .put("whole", desk.index().letters().isWhole());
    Answers.json(context, answer);
  }

  private static void list(Context context, ConsoleDesk desk) {
    Query query = Query.ofParameters(context);
    int limit = query.number("limit", USUAL, 1, MOST);
    List<LetterIndex.Entry> found =
        desk.index().letters().list(filter(query), query.number("skip", 0, 0, DEEPEST), limit + 1);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode letters = answer.putArray("letters");
    found.stream().limit(limit).forEach(entry -> row(letters.addObject(), entry));
    answer.put("more", found.size() > limit);
    Answers.json(context, answer);
  }

  private static void row(ObjectNode node, LetterIndex.Entry entry) {
    node.put("jobId", entry.jobId())
        .put("generation", entry.generation())
        .put("kind", entry.kind())
        .put("group", entry.reason())
        .put("provider", entry.provider())
        .put("model", entry.model())
        .put("route", entry.route())
        .put("diedAt", entry.diedAt().toString())
        .put("replayedAs", entry.replayedAs() == 0 ? null : (Integer) entry.replayedAs())
        .put("partition", entry.partition())
        .put("offset", entry.offset());
  }

  private static void one(Context context, ConsoleDesk desk, boolean contents) throws IOException {
    StoredLetter letter = desk.operations().letter(number(context), offset(context));
    if (letter == null) {
      throw RefusedException.notFound("No dead letter lies there (any more)");
    }
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode whole = (ObjectNode) JSON.readTree(LetterJson.whole(letter));
    if (!contents) {
      whole.remove(CONTENTS);
    }
    answer.set("letter", whole);
    answer.put("group", ReasonGroups.reason(letter)).put("advice", Advice.of(letter.kind()));
    answer.put("contents", contents);
    Answers.json(context, answer);
  }

  private static int number(Context context) {
    try {
      return Integer.parseInt(context.pathParam("partition"));
    } catch (NumberFormatException e) {
      throw RefusedException.badRequest("The partition must be a number");
    }
  }

  private static long offset(Context context) {
    try {
      return Long.parseLong(context.pathParam("offset"));
    } catch (NumberFormatException e) {
      throw RefusedException.badRequest("The offset must be a number");
    }
  }

  private static void export(Context context, ConsoleDesk desk) throws IOException {
    LetterFilter filter = filter(Query.ofParameters(context));
    context.contentType("application/jsonl");
    context.header("Content-Disposition", "attachment; filename=\"dead-letters.jsonl\"");
    OutputStream out = context.outputStream();
    desk.operations()
        .letters(
            filter,
            letter -> {
              try {
                out.write((LetterJson.whole(letter) + "\n").getBytes(UTF_8));
                return true;
              } catch (IOException e) {
                return false; // whoever reads has seen enough
              }
            });
    out.flush();
  }
}
