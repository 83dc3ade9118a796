package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.StationDriver;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a record, it becomes one dead letter that says what and holds it. */
class RejectionTest {
  private static final byte[] KEY = "job-1".getBytes(UTF_8);

  private final AdmitBench bench = new AdmitBench();

  @AfterEach
  void close() {
    bench.close();
  }

  /**
   * @param says what its message names: the field and what to do
   */
  record Bad(
      String name, byte @Nullable [] key, byte @Nullable [] value, String kind, String... says) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bad> badRecords() {
    return Stream.of(
        new Bad("no value", KEY, null, "undecodable", "no value", "send a request"),
        new Bad("an empty value", KEY, new byte[0], "undecodable", "no value", "send a request"),
        bad("white space", "  ", "undecodable", "is empty"),
        new Bad("any bytes", KEY, new byte[] {1, 2, 3}, "undecodable", "0x01", "expected"),
        new Bad(
            "Avro without a registry",
            KEY,
            new byte[] {0, 0, 0, 0, 1, 2},
            "undecodable",
            "set schema.registry.url"),
        bad("an array", "[1]", "undecodable", "expected a JSON object"),
        bad("half an object", "{\"prompt\":\"Why?", "undecodable", "not JSON"),
        new Bad(
            "invalid UTF-8",
            KEY,
            new byte[] {'{', '"', 'p', '"', ':', '"', (byte) 0xff, '"', '}'},
            "undecodable",
            "not UTF-8",
            "encode"),
        bad("too many bytes", prompt("x".repeat(10_000)), "too_large", "10,013", "maxRequestBytes"),
        invalid("an unknown field", "{\"promt\":\"Why?\"}", "promt", "did you mean prompt"),
        invalid("a field twice", "{\"prompt\":\"Why?\",\"prompt\":\"?\"}", "prompt", "twice"),
        invalid("a wrong type", "{\"prompt\":7}", "prompt", "expected text"),
        invalid("half a character", "{\"id\":\"\\ud800\",\"prompt\":\"?\"}", "id", "surrogate"),
        invalid(
            "an unknown route", "{\"prompt\":\"?\",\"route\":\"x\"}", "route", "cheap, default"),
        invalid(
            "an unknown provider",
            "{\"prompt\":\"?\",\"chain\":[\"gpt\",\"x\"]}",
            "chain[1]",
            "claude, gemini, gpt"),
        invalid(
            "a provider twice",
            "{\"prompt\":\"?\",\"chain\":[\"gpt\",\"gpt\"]}",
            "chain[1]",
            "second time"),
        invalid("no question", "{}", "messages", "give messages"),
        invalid("a blank prompt", prompt(" "), "prompt", "give the text"),
        invalid(
            "two questions",
            "{\"prompt\":\"?\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}",
            "prompt",
            "give one of them"),
        invalid(
            "a blank message",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}",
            "messages[0].content",
            "give the text"),
        invalid("a low limit", "{\"prompt\":\"?\",\"maxOutputTokens\":0}", "maxOutputTokens", "1"),
        invalid("a high temperature", "{\"prompt\":\"?\",\"temperature\":3}", "temperature", "2"),
        invalid(
            "an unknown effort",
            "{\"prompt\":\"?\",\"effort\":\"much\"}",
            "effort",
            "xhigh or max"),
        invalid("an unknown cache", "{\"prompt\":\"?\",\"cache\":\"all\"}", "cache", "give prefix"),
        invalid("a low topP", "{\"prompt\":\"?\",\"topP\":-1}", "topP", "from 0"),
        invalid("generation 0", "{\"prompt\":\"?\",\"generation\":0}", "generation", "1 or more"),
        invalid("a schema of text", schema("no JSON"), "outputSchema", "give a JSON Schema"),
        invalid("an array as schema", schema("[]"), "outputSchema", "give a JSON Schema"),
        invalid("a schema and more", schema("{} {}"), "outputSchema", "give a JSON Schema"),
        invalid("a schema of a wrong type", schema("{'type':'objekt'}"), "outputSchema", "/type"),
        invalid(
            "a schema of a file",
            schema("{'$ref':'file:///etc/hosts'}"),
            "outputSchema",
            "outside"),
        invalid("a schema of nothing", schema("{'$ref':'#/$defs/a'}"), "outputSchema", "nothing"),
        invalid("a schema of itself", schema("{'$ref':'#'}"), "outputSchema", "without end"),
        invalid("a schema of no pattern", schema("{'pattern':'('}"), "outputSchema", "pattern"),
        invalid("an empty stop", with("'stop':['a','']"), "stop[1]", "leave it out"),
        invalid(
            "a limit of nothing", with("'limits':{'idleMillis':0}"), "limits.idleMillis", "1 or"),
        invalid(
            "options of text", with("'providerOptions':{'gpt':'x'}"), "providerOptions", "object"),
        invalid(
            "a continuation of nobody's",
            """
            {"messages":[{"role":"assistant","content":"x","continuation":"sealed"},
             {"role":"user","content":"?"}]}\
            """,
            "messages[0].continuation",
            "that of the result untouched"),
        invalid("an empty part", parts("user", "{}"), "messages[0].parts[0]", "0 fields"),
        invalid(
            "a part of two",
            parts("user", "{'text':'a','image':{'mediaType':'image/png','data':'AA=='}}"),
            "messages[0].parts[0]",
            "2 fields"),
        invalid("a blank part", parts("user", "{'text':' '}"), "parts[0].text", "give the text"),
        invalid(
            "an unknown picture",
            parts("user", "{'image':{'mediaType':'image/tiff','data':'AA=='}}"),
            "image.mediaType",
            "image/webp"),
        invalid(
            "a picture of nothing",
            parts("user", "{'image':{'mediaType':'image/png'}}"),
            "image",
            "give one"),
        invalid(
            "a picture twice",
            parts("user", "{'image':{'mediaType':'image/png','data':'AA==','url':'https://a/b'}}"),
            "image",
            "has 2 of data, url, fileId and stored"),
        invalid(
            "a picture of a file",
            parts("user", "{'image':{'mediaType':'image/png','url':'file:///a'}}"),
            "image.url",
            "https"),
        invalid(
            "the assistant's picture",
            parts("assistant", "{'image':{'mediaType':'image/png','data':'AA=='}}"),
            "image",
            "user's"),
        invalid(
            "the user's tool call",
            parts("user", "{'toolCall':{'id':'1','name':'t','arguments':{}}}"),
            "toolCall",
            "assistant's"),
        invalid(
            "a call without a result",
            parts("assistant", "{'toolCall':{'id':'1','name':'t','arguments':{}}}"),
            "messages",
            "toolResult"),
        invalid(
            "two calls of one id that wait for results",
            parts(
                "assistant",
                "{'toolCall':{'id':'1','name':'t','arguments':{}}},{'toolCall':{'id':'1','name':'t','arguments':{}}}"),
            "parts[1].toolCall.id",
            "without a result"),
        invalid(
            "a call with text",
            parts("assistant", "{'toolCall':{'id':'1','name':'t','arguments':'x'}}"),
            "toolCall.arguments",
            "JSON object"),
        invalid(
            "a result of no call",
            parts("user", "{'toolResult':{'callId':'1','name':'t','content':'x'}}"),
            "toolResult.callId",
            "earlier"),
        invalid(
            "a tool of no name", tools("{'name':'a b','parameters':{}}"), "tools[0].name", "64"),
        invalid(
            "a tool named none",
            tools("{'name':'none','parameters':{}}"),
            "tools[0].name",
            "other"),
        invalid(
            "a tool twice",
            tools("{'name':'a','parameters':{}},{'name':'a','parameters':{}}"),
            "tools[1].name",
            "its own"),
        invalid(
            "a tool of a wrong type",
            tools("{'name':'a','parameters':{'type':7}}"),
            "tools[0].parameters",
            "JSON Schema"),
        invalid("a choice of nothing", with("'toolChoice':'auto'"), "toolChoice", "without tools"),
        invalid(
            "a choice of no tool",
            with("'tools':[{'name':'a','parameters':{}}],'toolChoice':'b'"),
            "toolChoice",
            "required"),
        invalid("an unknown kind", "{\"kind\":\"image\",\"prompt\":\"?\"}", "kind", "embedding"),
        invalid("nothing to embed", "{\"kind\":\"embedding\"}", "inputs", "at least one"),
        invalid("a blank text", "{\"inputs\":[\"a\",\" \"]}", "inputs[1]", "leave it out"),
        invalid("no dimensions", "{\"inputs\":[\"a\"],\"dimensions\":0}", "dimensions", "1"),
        invalid(
            "a prompt to embed",
            "{\"inputs\":[\"a\"],\"prompt\":\"?\"}",
            "prompt",
            "means nothing for an embedding",
            "as inputs"),
        invalid(
            "an embedding with a temperature",
            "{\"inputs\":[\"a\"],\"temperature\":1,\"stop\":[\"x\"]}",
            "temperature",
            "stop"),
        invalid(
            "texts in a chat",
            "{\"kind\":\"chat\",\"prompt\":\"?\",\"inputs\":[\"a\"],\"dimensions\":8}",
            "inputs",
            "dimensions",
            "for kind embedding"),
        invalid("a blank id", "{\"id\":\" \",\"prompt\":\"?\"}", "id", "leave it out"),
        invalid(
            "a long id",
            "{\"id\":\"%s\",\"prompt\":\"?\"}".formatted("x".repeat(250)),
            "id",
            "249"),
        badKey("an empty key", new byte[0], "id", "blank"),
        badKey("a control character in the key", "a\nb".getBytes(UTF_8), "id", "printable"),
        badKey("a number as key", new byte[] {0, 0, 0, 0, 0, 0, 0, 7}, "id", "printable"),
        badKey("a key that is not UTF-8", new byte[] {'a', (byte) 0x80}, "key", "UTF-8", "as text"),
        badKey("a huge key", "x".repeat(3000).getBytes(UTF_8), "id", "249"),
        bad(
            "a deadline in the past",
            "{\"prompt\":\"?\",\"deadline\":\"2026-11-30T12:00:00Z\"}",
            "expired",
            "deadline",
            "Give a later"));
  }

  @ParameterizedTest
  @MethodSource("badRecords")
  void aBadRecordBecomesOneDeadLetter(Bad bad) {
    bench.driver.send(bad.key(), bad.value());

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs()).isEmpty();
    DeadLetter letter = only(sent);
    assertThat(letter.getReason().getKind()).isEqualTo(bad.kind());
    assertThat(letter.getReason().getMessage()).contains(bad.says());
    assertThat(letter.getRaw())
        .isEqualTo(bad.value() == null ? null : ByteBuffer.wrap(bad.value()));
    assertThat(letter.getSource()).isEqualTo(new Source("llm.requests", 0, 0L));
    assertThat(sent.deadLetterRecords().getFirst().key())
        .isEqualTo(letter.getJobId().getBytes(UTF_8));
    assertThat(sent.events("dead")).hasSize(1);
    assertThat(sent.events()).hasSize(1);
  }

  @Test
  void whatCannotBeAnIdIsReplacedByTheRecordsPlace() {
    bench.driver.send(new byte[] {'a', (byte) 0x80}, "no request".getBytes(UTF_8));
    bench.driver.send(KEY, "no request".getBytes(UTF_8));

    assertThat(bench.sent().deadLetters())
        .extracting(DeadLetter::getJobId)
        .containsExactly("llm.requests-0-0-topic-of", "job-1");
  }

  @Test
  void aJobWhoseTimeIsUpWhenItIsReadIsDead() {
    bench.sendDated(prompt("?"), StationDriver.START.minus(Duration.ofHours(1)));

    assertThat(only(bench.sent()).getReason().getKind()).isEqualTo("expired");
  }

  @Test
  void anInvalidRequestDoesNotUseUpItsId() {
    bench.send("job-1", "{\"prompt\":\"\"}");
    bench.send("job-1", prompt("Why?"));

    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.deadLetters()).hasSize(1);
    assertThat(sent.jobs()).hasSize(1);
  }

  @Test
  void anUnknownSchemaIdIsADeadLetterAndNotTheRegistrysFault() throws IOException {
    try (StubRegistry registry = new StubRegistry();
        AdmitBench avro = new AdmitBench(1, registry.wire(WireSettings.Format.AVRO))) {
      avro.driver.send(KEY, new byte[] {0, 0, 0, 0, 99, 2});

      assertThat(only(avro.sent()).getReason().getMessage()).contains("Schema id 99", "unknown");
    }
  }

  @Test
  void metadataTooLargeForTheLetterStaysInItsBytes() {
    byte[] value =
        "{\"prompt\":\"\",\"metadata\":{\"a\":\"%s\"}}"
            .formatted("x".repeat(9_000))
            .getBytes(UTF_8);
    try (AdmitBench narrow = new AdmitBench(1, AdmitBench.JSON, 10_000, 16_000)) {
      narrow.driver.send(KEY, value);

      DeadLetter letter = only(narrow.sent());
      assertThat(letter.getMetadata()).isEmpty();
      assertThat(letter.getRaw()).isEqualTo(ByteBuffer.wrap(value));
    }
  }

  /** A compressed record may be many times the size that its topic takes. */
  @Test
  void bytesTooLargeForTheLetterAreLeftWhereTheyLie() {
    Headers headers = new RecordHeaders().add("large", new byte[200_000]);
    bench.driver.send(new byte[150_000], new byte[150_000], headers, bench.driver.now());

    AdmitBench.Sent sent = bench.sent();
    assertThat(only(sent).getRaw()).isNull();
    assertThat(only(sent).getReason().getMessage())
        .contains("150,000 bytes", "topic llm.requests, partition 0, offset 0");
    assertThat(sent.deadLetterRecords().getFirst().headers()).isEmpty();
    assertThat(sent.deadLetterRecords().getFirst().value()).hasSizeLessThan(3_000);
  }

  /** As JSON, a control character takes six bytes: the request passed, the job does not. */
  @Test
  void aJobTooLargeForTheNextTopicIsADeadLetter() throws IOException {
    try (StubRegistry registry = new StubRegistry();
        AdmitBench json =
            new AdmitBench(1, registry.wire(WireSettings.Format.JSON), 30_000, 100_000);
        AdmitBench avro = new AdmitBench(1, registry.wire(WireSettings.Format.AVRO))) {
      byte[] value =
          avro.encode(
              JobRequest.newBuilder()
                  .setPrompt("Why?")
                  .setMetadata(Map.of("a", "\u0001".repeat(20_000)))
                  .build());
      json.driver.send(KEY, value);

      DeadLetter letter = only(json.sent());
      assertThat(letter.getReason().getKind()).isEqualTo("too_large");
      assertThat(letter.getReason().getMessage()).contains("max.message.bytes");
      assertThat(letter.getRaw()).isEqualTo(ByteBuffer.wrap(value));
    }
  }

  private static DeadLetter only(AdmitBench.Sent sent) {
    assertThat(sent.deadLetters()).hasSize(1);
    return sent.deadLetters().getFirst();
  }

  private static Bad bad(String name, String value, String kind, String... says) {
    return new Bad(name, KEY, value.getBytes(UTF_8), kind, says);
  }

  private static String with(String fields) {
    return ("{'prompt':'?'," + fields + "}").replace('\'', '"');
  }

  private static String tools(String tools) {
    return with("'tools':[" + tools + "]");
  }

  private static String parts(String role, String parts) {
    return "{'messages':[{'role':'%s','parts':[%s]}]}".formatted(role, parts).replace('\'', '"');
  }

  private static Bad invalid(String name, String value, String... says) {
    return bad(name, value, "invalid_request", says);
  }

  private static Bad badKey(String name, byte[] key, String... says) {
    return new Bad(name, key, prompt("Why?").getBytes(UTF_8), "invalid_request", says);
  }

  private static String prompt(String text) {
    return "{\"prompt\":\"%s\"}".formatted(text);
  }

  private static String schema(String text) {
    return "{\"prompt\":\"?\",\"outputSchema\":\"%s\"}".formatted(text.replace("'", "\\\""));
  }
}
