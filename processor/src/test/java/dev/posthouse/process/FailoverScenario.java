package dev.posthouse.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.cases.WireCase;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One way in which the first of two providers fails.
 *
 * @param name of its route, and the beginning of its providers' names
 * @param fault what the first provider does
 * @param first its replies: the last of them for ever, or in turn if the scenario has several jobs
 * @param second what the fallback does beside answering
 * @param jobs how many come, a second apart
 * @param mostCalls the most calls at the first provider
 * @param secondApi the format that the fallback speaks
 */
record FailoverScenario(
    String name,
    String fault,
    List<JsonNode> first,
    List<JsonNode> second,
    int jobs,
    int mostCalls,
    String secondApi) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As many as one provider gets for one job. */
  private static final int ALL_ATTEMPTS = 4;

  private static final String OPENAI = "openai";
  private static final long FOR_EVER = 600_000;
  private static final String PIECE =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"The coach \"},"
          + "\"finish_reason\":null}]}\n\n";
  private static final String END =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
          + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String USAGE =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
          + "\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,"
          + "\"total_tokens\":18}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  static List<FailoverScenario> all() {
    JsonNode cut = stream("cut", PIECE);
    JsonNode overloaded = error(503, "server_error", "The engine is overloaded");
    ObjectNode wait = error(429, "rate_limit_exceeded", "Too many requests");
    wait.withArray("headers").addArray().add("Retry-After").add("20");
    return List.of(
        of("rate-limit-with-wait", "429, to come back after 20 s", wait, 1),
        of(
            "rate-limit",
            "429 without a wait",
            error(429, "rate_limit_exceeded", "Too many requests"),
            ALL_ATTEMPTS),
        of("server-error", "500", error(500, "server_error", "Something broke"), ALL_ATTEMPTS),
        of("unavailable", "503", overloaded, ALL_ATTEMPTS),
        of("reset", "resets the connection", nothing(1), ALL_ATTEMPTS),
        of("silence", "never sends a byte", nothing(FOR_EVER), 1),
        of("slow-start", "begins after 20 s", later(20_000, stream("clean", PIECE, END, DONE)), 1),
        of("cut", "ends the connection in mid-stream", cut, ALL_ATTEMPTS),
        of("stall", "falls silent in mid-stream", stalling(), 1),
        of(
            "malformed-event",
            "an event that is no JSON",
            stream("clean", PIECE, "data: {\"id\": \"c\", \"cho\n\n", END, DONE),
            ALL_ATTEMPTS),
        of("no-end", "no event that ends the answer", stream("clean", PIECE), ALL_ATTEMPTS),
        of(
            "overflow",
            "the prompt is too long for its model",
            error(400, "context_length_exceeded", "Your input exceeds the context window"),
            1),
        new FailoverScenario(
            "content-policy",
            "refuses the content; the fallback is another vendor's",
            List.of(error(400, "content_policy_violation", "Rejected by the safety system")),
            List.of(),
            1,
            1,
            "anthropic"),
        new FailoverScenario(
            "prefill",
            "ends the connection in mid-stream, and the next takes no begun answer",
            List.of(cut),
            List.of(
                rule(
                    "\"role\":\"assistant\"",
                    error(400, "invalid_request_error", "Prefill is not supported"))),
            1,
            ALL_ATTEMPTS,
            OPENAI),
        new FailoverScenario(
            "flapping",
            "503 to every second call, for 20 jobs",
            IntStream.range(0, 20)
                .mapToObj(i -> i % 2 == 0 ? overloaded : stream("clean", PIECE, END, DONE))
                .toList(),
            List.of(),
            20,
            30,
            OPENAI),
        new FailoverScenario(
            "accounting",
            "ends the connection in mid-stream, and the next counts its tokens",
            List.of(cut),
            List.of(rule(".", stream("clean", PIECE, END, USAGE, DONE))),
            1,
            ALL_ATTEMPTS,
            OPENAI));
  }

  String firstProvider() {
    return name + "-first";
  }

  String secondProvider() {
    return name + "-second";
  }

  List<String> ids() {
    return IntStream.range(0, jobs).mapToObj(job -> name + "-" + job).toList();
  }

  /** What the first provider's server sends. */
  WireCase firstCase() {
    ObjectNode wire = plain(OPENAI);
    if (jobs > 1) {
      first.forEach(wire.withArray("reply")::add);
    } else {
      wire.withArray("rules").add(rule(".", first.getLast()));
    }
    return new WireCase(firstProvider(), wire);
  }

  /** What the fallback's server sends. */
  WireCase secondCase() {
    ObjectNode wire = plain(secondApi);
    second.forEach(wire.withArray("rules")::add);
    return new WireCase(secondProvider(), wire);
  }

  private static FailoverScenario of(String name, String fault, JsonNode reply, int mostCalls) {
    return new FailoverScenario(name, fault, List.of(reply), List.of(), 1, mostCalls, OPENAI);
  }

  private static ObjectNode plain(String api) {
    return JSON.createObjectNode().put("api", api).put("good", "The coach leaves at nine.");
  }

  private static JsonNode rule(String body, JsonNode reply) {
    return JSON.createObjectNode().put("body", body).set("reply", reply);
  }

  private static ObjectNode error(int status, String code, String message) {
    ObjectNode step = step(status, "application/json");
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("message", message).put("type", code).put("code", code);
    step.putObject("body").put("text", error.toString());
    return step;
  }

  private static ObjectNode stream(String ending, String... events) {
    ObjectNode step = step(200, "text/event-stream").put("ending", ending);
    ArrayNode chunks = step.putObject("body").putArray("chunks");
    Stream.of(events).forEach(chunks::add);
    return step;
  }

  private static JsonNode stalling() {
    ObjectNode step = stream("clean", PIECE);
    step.withArray("/body/chunks").addObject().put("text", END).put("delay_ms", FOR_EVER);
    return step;
  }

  /** No byte, and then a reset. */
  private static JsonNode nothing(long delay) {
    return JSON.createObjectNode().putNull("status").put("delay_ms", delay);
  }

  private static JsonNode later(long delay, ObjectNode step) {
    return step.put("delay_ms", delay);
  }

  private static ObjectNode step(int status, String type) {
    ObjectNode step = JSON.createObjectNode().put("status", status);
    step.putArray("headers").addArray().add("Content-Type").add(type);
    return step;
  }
}
