package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.StationDriver;
import dev.posthouse.wire.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is refused is found under its own id, and its letter says what to write. */
class RejectionWordsTest {
  private final AdmitBench bench = new AdmitBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"own\",\"prompt\":7}",
        "{\"prompt\":7,\"id\":\"own\"}",
        "{\"messages\":[{\"role\":\"system\",\"id\":\"not this\"}],\"id\":\"own\"}",
        "{\"id\":\"own\",\"promt\":\"Why?\"}",
        "{\"id\":\"own\",\"prompt\":\"Why?",
        "{\"id\":\"own\",\"id\":\"own\",\"prompt\":\"Why?\"}"
      })
  void aRequestWithAFaultyFieldKeepsItsOwnId(String json) {
    bench.send("key", json);

    assertThat(letter().getJobId()).isEqualTo("own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":7,\"prompt\":\"Why?\"}",
        "{\"id\":\"\",\"promt\":\"Why?\"}",
        "{\"promt\":\"Why?\"}",
        "{\"metadata\":{\"id\":\"inner\"},\"promt\":1}",
        "{prompt:1,\"id\":\"behind the fault\"}",
        "[{\"id\":\"in a list\"}]"
      })
  void aRequestWithoutAUsableIdIsNamedAsBefore(String json) {
    bench.send("key", json);

    assertThat(letter().getJobId()).isIn("key", "llm.requests-0-0-topic-of");
  }

  @Test
  void anUnusableKeyIsCalledTheKey() {
    bench.driver.send(new byte[] {0, 0, 0, 7}, "{\"prompt\":\"Why?\"}".getBytes(UTF_8));

    assertThat(letter().getReason().getMessage())
        .contains("key: the record's key, which would be the job's id, holds a control character");
  }

  @Test
  void anUnusableKeyIsKept() {
    byte[] key = {'a', (byte) 0x80};
    bench.driver.send(key, "{\"prompt\":\"Why?\"}".getBytes(UTF_8));
    assertThat(letter().getKey()).isEqualTo(ByteBuffer.wrap(key));

    bench.send("usable", "{\"promt\":\"Why?\"}");
    assertThat(letter().getKey()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'outputSchema':{'type':'object','type':'object'}|outputSchema: gives a name twice at line"
            + " 1",
        "'outputSchema':{'title':'\\ud800'}|outputSchema: holds half of a surrogate pair",
        "'outputSchema':{'\\udc00':1}|outputSchema: holds half of a surrogate pair",
        "'outputSchema':'{'|outputSchema: is not a JSON object",
        "'providerOptions':{'openai':{'a':1,'a':2}}|providerOptions: gives a name twice",
        "'providerOptions':{'openai':{'a':'\\ud83d'}}|providerOptions: holds half of a surrogate",
        "'tools':[{'name':'t','parameters':{'a':1,'a':1}}]|tools[0].parameters: gives a name twice",
      })
  void embeddedJsonIsHeldToTheRulesOfTheRequest(String field, String fault) {
    bench.send("key", ("{'prompt':'Why?'," + field + "}").replace('\'', '"'));

    assertThat(letter().getReason().getMessage()).contains(fault);
  }

  @Test
  void wholeCharactersInEmbeddedJsonAreAdmitted() {
    bench.send(
        "key",
        "{\"prompt\":\"Why?\",\"outputSchema\":{\"type\":\"object\",\"title\":\"\\ud83d\\ude00"
            + " 😀\"}}");

    assertThat(bench.sent().jobs()).hasSize(1);
  }

  @Test
  void aPictureAsADataUrlIsExplained() {
    bench.send(
        "key",
        "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"image\":{\"mediaType\":\"image/png\",\"url\":\"data:image/png;base64,AAAA\"}}]}]}");

    assertThat(letter().getReason().getMessage())
        .contains("messages[0].parts[0].image.url: is a data URL; give what follows");
  }

  @Test
  void aDeadlineCountedFromAnOldRecordSaysSo() {
    bench.sendDated("{\"prompt\":\"Why?\"}", StationDriver.START.minus(Duration.ofDays(20_000)));

    assertThat(letter().getReason().getMessage())
        .contains("which is the record's timestamp, ")
        .contains("and the deadline of the route default")
        .contains("a timestamp of now");
  }

  @Test
  void aDeadlineThatTheRequestGaveIsItsOwn() {
    bench.send("key", "{\"prompt\":\"Why?\",\"deadline\":\"2020-01-01T12:00Z\"}");

    assertThat(letter().getReason().getMessage())
        .contains("2020-01-01T12:00:00Z, had passed")
        .doesNotContain("timestamp");
  }

  private DeadLetter letter() {
    AdmitBench.Sent sent = bench.sent();
    assertThat(sent.jobs()).isEmpty();
    assertThat(sent.deadLetters()).hasSize(1);
    return sent.deadLetters().getFirst();
  }
}
