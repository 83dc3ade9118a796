package dev.posthouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the golden files hold: a request, a result and a dead letter with every field filled. */
final class GoldenSamples {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.123Z");
  private static final Source REPLAYED = new Source("llm.dead-letters", 5, 7L);
  private static final Source SOURCE = new Source("llm.requests", 3, 42L);

  private GoldenSamples() {}

  static JobRequest request() {
    return JobRequest.newBuilder()
        .setId("job-1")
        .setGeneration(2)
        .setRoute("fast")
        .setChain(List.of("claude", "gpt"))
        .setSystem("Answer briefly.")
        .setPrompt("Grüße, 世界 👋 \"quoted\"")
        .setMessages(List.of(question(), toolUse(), toolAnswer()))
        .setMaxOutputTokens(256)
        .setTemperature(0.2)
        .setTopP(0.9)
        .setStop(List.of("END"))
        .setOutputSchema("{\"type\":\"object\"}")
        .setTools(List.of(new Tool("weather", "The weather of a city.", "{\"type\":\"object\"}")))
        .setToolChoice("auto")
        .setProviderOptions("{\"claude\":{\"top_k\":5}}")
        .setLimits(new CallLimits(1_000L, 2_000L, 3_000L, 4_000L))
        .setDeadline(NOW.plusSeconds(3600))
        .setMetadata(Map.of("tenant", "acme"))
        .setReplayOf(REPLAYED)
        .build();
  }

  private static Message question() {
    return message(
        Role.user,
        "What is this?",
        Part.newBuilder().setText("a picture:").build(),
        Part.newBuilder()
            .setImage(
                Image.newBuilder()
                    .setMediaType("image/png")
                    .setData(ByteBuffer.wrap(new byte[] {0, -1, 7}))
                    .build())
            .build(),
        Part.newBuilder()
            .setImage(
                Image.newBuilder()
                    .setMediaType("image/jpeg")
                    .setUrl("https://pictures.example/1.jpg")
                    .build())
            .build());
  }

  private static Message toolUse() {
    ToolCall call = new ToolCall("call-1", "weather", "{\"city\":\"Bern\"}");
    return message(Role.assistant, "", Part.newBuilder().setToolCall(call).build());
  }

  private static Message toolAnswer() {
    ToolResult result = new ToolResult("call-1", "weather", "{\"error\":\"no such city\"}", true);
    return message(Role.user, "", Part.newBuilder().setToolResult(result).build());
  }

  private static Message message(Role role, String content, Part... parts) {
    return new Message(role, content, List.of(parts), null);
  }

  static JobResult result() {
    return JobResult.newBuilder()
        .setJobId("job-1")
        .setGeneration(2)
        .setRoute("fast")
        .setProvider("gpt")
        .setModel("gpt-large-2026")
        .setText("{\"colour\":\"blue\"}")
        .setJson("{\"colour\":\"blue\"}")
        .setToolCalls(List.of(new ToolCall("call-2", "weather", "{\"city\":\"Basel\"}")))
        .setStopReason("tool_calls")
        .setUsage(new Usage(120L, 30L, 20L, 10L, 0L, 0L))
        .setCost(new Cost(0.25, "EUR"))
        .setAdaptations(List.of("stop: the model takes none"))
        .setHistory(List.of(call()))
        .setHandovers(1)
        .setMetadata(Map.of("tenant", "acme"))
        .setSource(SOURCE)
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW.plusMillis(20))
        .setCompletedAt(NOW.plusSeconds(9))
        .setReplayOf(REPLAYED)
        .build();
  }

  static DeadLetter letter() {
    return DeadLetter.newBuilder()
        .setJobId("job-1")
        .setGeneration(2)
        .setReason(failure())
        .setRoute("fast")
        .setProvider("gpt")
        .setHistory(List.of(call()))
        .setHandovers(1)
        .setRequest(request())
        .setRaw(ByteBuffer.wrap("{\"prompt\":".getBytes(UTF_8)))
        .setMetadata(Map.of("tenant", "acme"))
        .setSource(SOURCE)
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW.plusMillis(20))
        .setDiedAt(NOW.plusSeconds(9))
        .setCost(new Cost(0.25, "EUR"))
        .setReplayOf(REPLAYED)
        .build();
  }

  private static Call call() {
    return Call.newBuilder()
        .setProvider("claude")
        .setModel("claude-sonnet")
        .setStartedAt(NOW.plusSeconds(1))
        .setEndedAt(NOW.plusSeconds(2))
        .setFailure(failure())
        .setUsage(new Usage(120L, 1L, 20L, 3L, 0L, 0L))
        .setCost(new Cost(0.125, "EUR"))
        .setCredential("settings, …abcd")
        .build();
  }

  private static FailureRecord failure() {
    return FailureRecord.newBuilder()
        .setKind("rate_limited")
        .setMessage("429: wait 37 s")
        .setStatus(429)
        .setCode("rate_limit_error")
        .setRequestId("req_1")
        .setRetryAfterMillis(37_000L)
        .setMayBeBilled(true)
        .build();
  }
}
