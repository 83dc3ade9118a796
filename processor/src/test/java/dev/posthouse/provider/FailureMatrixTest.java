package dev.posthouse.provider;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Reaction;
import dev.posthouse.provider.call.FailureRules;
import dev.posthouse.provider.call.StopReasons;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.provider.http.ConnectionFailures;
import dev.posthouse.settings.Api;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The document {@code docs/failures.md} is what the code does. Written anew by a run with {@code
 * -Ddocs.write=true}.
 */
class FailureMatrixTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "failures.md");
  private static final List<Vendor> VENDORS =
      List.of(Vendor.ANTHROPIC, Vendor.OPENAI, Vendor.RESPONSES, Vendor.GEMINI);

  @Test
  void theDocumentSaysWhatTheCodeDoes() throws IOException {
    String document = document();
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, document);
    }

    assertThat(DOCUMENT)
        .as("Run this test with -Ddocs.write=true, and look at what changed")
        .content()
        .isEqualTo(document);
  }

  private static String document() throws IOException {
    return """
    # Failures: whose fault, and what happens

    Made by FailureMatrixTest from the code and from the vendors' errors that the adapters are tested with; do not edit.
    What happens is what holds unless a route's settings say otherwise. Whatever the kind, a job ends when its deadline
    passes or its attempts are spent.

    ## By kind

    | kind | what happens | Anthropic | OpenAI | Gemini |
    |---|---|---|---|---|
    %s

    ## A 200 that is no answer

    A model may have worked on these: they may be billed, and the job's history says so.

    | what came | kind | what happens |
    |---|---|---|
    %s

    ## No answer at all

    | what was met | kind | code | may be billed | what happens |
    |---|---|---|---|---|
    %s

    ## The words of servers

    Vendors, gateways and servers that speak their formats say the same in many words. The first row that fits counts: by the
    status, by one of the error's codes, by the words of its message. Where none fits, the status does.

    | kind | status | code | words | source |
    |---|---|---|---|---|
    %s

    ## The reasons to stop

    What is in no row makes no answer.

    | reason | what it makes of the answer | source |
    |---|---|---|
    %s
    """
        .formatted(
            Stream.of(FailureKind.values())
                .filter(FailureKind::isOfCall)
                .map(FailureMatrixTest::row)
                .collect(joining("\n")),
            successes().entrySet().stream()
                .map(
                    entry ->
                        line(
                            entry.getKey(),
                            entry.getValue().wireName(),
                            happens(entry.getValue().reaction())))
                .collect(joining("\n")),
            connections().stream()
                .map(
                    met ->
                        line(
                            met.what,
                            met.failure.kind().wireName(),
                            "`" + met.failure.code() + "`",
                            met.failure.mayBeBilled() ? "yes" : "no",
                            happens(met.failure.kind().reaction())))
                .collect(joining("\n")),
            FailureRules.rows().stream()
                .map(
                    row ->
                        line(
                            row.kind().wireName(),
                            String.join(", ", row.statuses()),
                            pattern(row.code()),
                            pattern(row.words()),
                            row.source()))
                .collect(joining("\n")),
            StopReasons.rows().stream()
                .map(
                    row ->
                        line(
                            "`" + row.word() + "`",
                            row.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            row.source()))
                .collect(joining("\n")));
  }

  private static String pattern(@Nullable Pattern pattern) {
    return pattern == null ? "any" : "`" + pattern.pattern().replace("|", "\\|") + "`";
  }

  private static String row(FailureKind kind) {
    List<String> examples =
        Stream.of(Api.ANTHROPIC, Api.OPENAI, Api.GEMINI).map(api -> examples(api, kind)).toList();
    String none = examples.stream().allMatch(String::isEmpty) ? "see below" : "–";
    return line(
        kind.wireName(),
        happens(kind.reaction())
            + (kind == FailureKind.INTERRUPTED ? "; the first time at once" : ""),
        examples.stream()
            .map(example -> example.isEmpty() ? none : example)
            .collect(joining(" | ")));
  }

  private static String examples(Api api, FailureKind kind) {
    return VendorError.all().stream()
        .filter(error -> error.api() == api && error.kind() == kind)
        .filter(error -> !error.message().endsWith("the status"))
        .map(error -> error.status() + " `" + error.code() + "`: " + shortened(error.message()))
        .collect(joining("<br>"));
  }

  private static String shortened(String message) {
    String plain = message.replace("|", "\\|");
    return plain.length() <= 60 ? plain : plain.substring(0, 59) + "…";
  }

  private static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String happens(Reaction reaction) {
    return switch (reaction) {
      case RETRY ->
          "tried again here after a jittered delay; when that is spent, the next provider";
      case RETRY_ELSEWHERE ->
          "the next provider that has room, at once, and perhaps this one later; tried again here"
              + " after a jittered delay if none has";
      case WAIT ->
          "as told, and not sooner, tried again here; when that is spent, the next provider";
      case WAIT_FOR_ROOM ->
          "tried again here until half of the job's time is over, then the next provider; costs no"
              + " attempt";
      case CORRECT ->
          "tried once more here, the model being told what is wrong; then the next provider";
      case PARK -> "the provider, or its key, is parked; the next provider at once";
      case MOVE_ON -> "the next provider at once, and never this one again";
      case LARGER_CONTEXT -> "the next provider whose stated context is larger";
      case OTHER_VENDOR ->
          "the next provider that speaks another vendor's format, at once; a dead letter if there"
              + " is none";
      case DEAD -> "a dead letter";
    };
  }

  /** What streams come to that are no answers, the same at all vendors. */
  private static Map<String, FailureKind> successes() throws IOException {
    var kinds = new LinkedHashMap<String, FailureKind>();
    for (Vendor vendor : VENDORS) {
      try (var server = new VendorServer();
          var provider = VendorCalls.provider(vendor, server.address(), VendorCalls.RELAXED)) {
        streams(vendor)
            .forEach(
                (what, response) -> {
                  server.answer(response);
                  JobRequest request =
                      Requests.of("{'prompt':'?','outputSchema':{'type':'array'}}");
                  FailureKind kind = VendorCalls.thrown(provider, request).failure().kind();
                  FailureKind others = kinds.putIfAbsent(what, kind);
                  assertThat(others == null ? kind : others).as(what).isEqualTo(kind);
                });
      }
    }
    return kinds;
  }

  private static Map<String, VendorServer.Response> streams(Vendor vendor) {
    var streams = new LinkedHashMap<String, VendorServer.Response>();
    streams.put(
        "a refusal (`refusal`, `content_filter`, `SAFETY`)",
        VendorServer.stream(vendor.answer(vendor.refusal())));
    streams.put(
        "an answer at its output limit (`max_tokens`, `length`, `MAX_TOKENS`)",
        VendorServer.stream(vendor.answer(vendor.outputLimit(), "[")));
    streams.put("an end without text", VendorServer.stream(vendor.answer(vendor.end())));
    streams.put(
        "an end for a reason that is not known", VendorServer.stream(vendor.answer("bored", "[]")));
    streams.put(
        "text that is not JSON, for a schema",
        VendorServer.stream(vendor.answer(vendor.end(), "[")));
    streams.put(
        "JSON that breaks the schema", VendorServer.stream(vendor.answer(vendor.end(), "{}")));
    streams.put("a stream without its last event", VendorServer.stream(vendor.beginning("[", "]")));
    streams.put("a connection that breaks", VendorServer.cut(vendor.beginning("[", "]")));
    streams.put(
        "an error event: no capacity",
        VendorServer.stream(with(vendor.beginning("["), vendor.overloaded())));
    streams.put(
        "an event that cannot be read",
        VendorServer.stream(with(vendor.beginning("["), vendor.malformed())));
    streams.put(
        "a page and no stream",
        VendorServer.whole(200, Map.of("Content-Type", "text/html"), "<html>Welcome</html>"));
    return streams;
  }

  private static String[] with(String[] events, String last) {
    return Stream.concat(Stream.of(events), Stream.of(last)).toArray(String[]::new);
  }

  private record Met(String what, Failure failure) {}

  private static List<Met> connections() {
    var met = new ArrayList<Met>();
    try (CallWatch before = CallWatch.start(VendorCalls.RELAXED, VendorCalls.LONG, () -> {})) {
      met.add(new Met("an unknown host", of(new java.net.UnknownHostException(), before)));
      met.add(new Met("nobody listening", of(new java.net.ConnectException(), before)));
      met.add(
          new Met(
              "a certificate that is not trusted",
              of(new javax.net.ssl.SSLHandshakeException(""), before)));
      met.add(
          new Met(
              "no connection within the connect limit",
              ConnectionFailures.timedOut(CallWatch.Limit.CONNECT, before)));
    }
    try (CallWatch after = CallWatch.start(VendorCalls.RELAXED, VendorCalls.LONG, () -> {})) {
      after.connecting();
      after.connected();
      met.add(
          new Met(
              "no first token within the firstToken limit",
              ConnectionFailures.timedOut(CallWatch.Limit.FIRST_TOKEN, after)));
      met.add(
          new Met(
              "no further token within the idle limit",
              ConnectionFailures.timedOut(CallWatch.Limit.IDLE, after)));
      met.add(
          new Met(
              "no further sign of a model that thinks within the thinking limit",
              ConnectionFailures.timedOut(CallWatch.Limit.THINKING, after)));
      met.add(
          new Met(
              "no end within the total limit",
              ConnectionFailures.timedOut(CallWatch.Limit.TOTAL, after)));
      met.add(new Met("a connection that is reset", of(new java.net.SocketException(), after)));
    }
    return met;
  }

  private static Failure of(IOException e, CallWatch watch) {
    return ConnectionFailures.of(e, watch);
  }
}
