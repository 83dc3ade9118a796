package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Samples;
import dev.posthouse.wire.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {

  @Test
  void aRecordIsWrittenAsOneWouldByHand() {
    assertThat(text(JsonFormat.write(Samples.request())))
        .isEqualTo(
            "{\"id\":\"job-1\",\"generation\":1,\"chain\":[],\"messages\":[{\"role\":\"user\",\"content\":\"Grüße,"
                + " 世界 👋 \\\"quoted\\\"\\n"
                + "\\u0000\",\"parts\":[]}],\"temperature\":0.1,\"stop\":[],\"outputSchema\":{\"type\":"
                + " \"object\",  \"n\": 1.10},\"tools\":[],"
                + "\"deadline\":\"2026-11-30T12:00:00.123Z\",\"metadata\":{\"tenant\":\"a\"},\"inputs\":[]}");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    JobRequest request = Samples.request();

    assertThat(JsonFormat.read(JsonFormat.write(request), JobRequest.class)).isEqualTo(request);
  }

  @Test
  void bytesAreBase64() {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setJobId("1")
            .setGeneration(1)
            .setReason(
                FailureRecord.newBuilder().setKind("undecodable").setMessage("broken").build())
            .setHistory(List.of())
            .setHandovers(0)
            .setRaw(ByteBuffer.wrap(new byte[] {0, -1, 7}))
            .setMetadata(Map.of())
            .setSource(Samples.SOURCE)
            .setSubmittedAt(Samples.NOW)
            .setDiedAt(Samples.NOW)
            .build();

    byte[] json = JsonFormat.write(letter);

    assertThat(text(json)).contains("\"raw\":\"AP8H\"").doesNotContain("admittedAt");
    assertThat(JsonFormat.read(json, DeadLetter.class)).isEqualTo(letter);
  }

  /** While a fleet is upgraded, old processes read what new ones write. */
  @Test
  void aNewerVersionsFieldsArePassedOverInWhatPosthouseWrites() {
    byte[] source =
        "{\"topic\":\"t\",\"newer\":{\"a\":[1,{}]},\"partition\":3,\"more\":[[]],\"offset\":7,\"last\":null}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(JsonFormat.read(source, Source.class)).isEqualTo(new Source("t", 3, 7L));
  }

  @Test
  void aFieldThatARequestDoesNotHaveIsNamed() {
    byte[] request = "{\"promt\":\"Why?\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> JsonFormat.read(request, JobRequest.class))
        .hasMessageContaining("promt");
  }

  @Test
  void whatIsLeftOutIsTheDefault() {
    assertThat(read("{\"prompt\":\"hi\"}"))
        .isEqualTo(JobRequest.newBuilder().setPrompt("hi").build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-30T12:00:00.123Z\"",
        "\"2026-11-30T14:00:00.123+02:00\"",
        "\"2026-11-30T12:00:00.123456789Z\"",
        "1796040000123"
      })
  void aMomentMayBeWrittenInEitherWay(String moment) {
    assertThat(read("{\"deadline\":" + moment + "}").getDeadline())
        .isEqualTo(Instant.parse("2026-11-30T12:00:00.123Z"));
  }

  @Test
  void everyMomentIsReadAsTheJdkReadsIt() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      Instant moment =
          Instant.ofEpochSecond(
              random.nextLong(-62_000_000_000L, 253_402_300_799L),
              i % 2 == 0 ? 0 : random.nextInt(1_000_000_000));

      assertThat(read("{\"deadline\":\"" + moment + "\"}").getDeadline())
          .isEqualTo(moment.truncatedTo(ChronoUnit.MILLIS));
    }
  }

  @Test
  void everyMomentIsWrittenAsTheJdkWritesIt() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 10_000; i++) {
      Instant moment =
          Instant.ofEpochSecond(
              random.nextLong(-62_000_000_000L, 260_000_000_000L),
              switch (i % 3) {
                case 0 -> 0;
                case 1 -> random.nextInt(1_000) * 1_000_000L;
                default -> random.nextInt(1_000_000_000);
              });

      assertThat(UsualMoment.write(moment)).isEqualTo(moment.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2030-01-01T12:00Z", "2030-01-01T13:00+01:00", "2030-01-01T12:00:00Z"})
  void theSecondsOfAMomentMayBeLeftOut(String moment) {
    assertThat(read("{\"deadline\":\"" + moment + "\"}").getDeadline())
        .isEqualTo(Instant.parse("2030-01-01T12:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'max_tokens':1}|max_tokens|write maxOutputTokens; known: id",
        "{'max_completion_tokens':1}|max_completion_tokens|write maxOutputTokens",
        "{'model':'x'}|model|the route's providers name their models",
        "{'response_format':{}}|response_format|give the JSON Schema itself as outputSchema",
        "{'seed':1}|seed|into providerOptions",
        "{'messages':[{'role':'system','content':'x'}]}|messages[0].role|the system prompt is the"
            + " request's field system",
        "{'messages':[{'role':'developer','content':'x'}]}|messages[0].role|field system",
        "{'messages':[{'role':'tool','content':'x'}]}|messages[0].role|a part of a user's message",
        "{'messages':[{'role':'model','content':'x'}]}|messages[0].role|write assistant",
        "{'messages':[{'role':'user','content':[{'type':'text'}]}]}|messages[0].content|put pieces"
            + " into parts",
        "{'messages':[{'role':'user','tool_call_id':'x'}]}|messages[0].tool_call_id|toolResult",
        "{'messages':[{'role':'assistant','tool_calls':[]}]}|messages[0].tool_calls|toolCall",
        "{'messages':[{'role':'user','parts':[{'type':'text'}]}]}|messages[0].parts[0].type|a part"
            + " has one field",
        "{'messages':[{'role':'user','parts':[{'image_url':{}}]}]}|messages[0].parts[0].image_url|a"
            + " picture is",
        "{'tools':[{'type':'function','function':{}}]}|tools[0].type|a tool is",
        "{'tools':[{'name':'a','input_schema':{}}]}|tools[0].input_schema|write parameters",
        "{'toolChoice':{'type':'auto'}}|toolChoice|give auto, none, required or the tool's name",
        "{'system':[{'type':'text'}]}|system|join its blocks into one text",
        "{'messages':[{'role':'user','parts':[{'image':{'mediaType':'image/png','data':"
            + "'data:image/png;base64,AAAA'}}]}]}|messages[0].parts[0].image.data|a data URL",
        "{'messages':[{'role':'user','parts':[{'image':{'mediaType':'image/png','data':"
            + "'AA-_'}}]}]}|messages[0].parts[0].image.data|the url-safe alphabet",
        "{'messages':[{'role':'user','parts':[{'image':{'mediaType':'image/png','data':"
            + "'AAAA\\nAAAA'}}]}]}|messages[0].parts[0].image.data|on one line",
      })
  void whatPeopleKnowFromAVendorsFormatIsTranslated(String json, String path, String hint) {
    InvalidJsonException e =
        catchThrowableOfType(InvalidJsonException.class, () -> read(json.replace('\'', '"')));

    assertThat(e).hasMessageStartingWith(path + ": ").hasMessageContaining(hint);
  }

  @Test
  void aByteOrderMarkAndWhiteSpaceAreAllowed() {
    assertThat(read("\uFEFF \r\n\t{ \"prompt\" : null } \n"))
        .isEqualTo(JobRequest.newBuilder().build());
  }

  @Test
  void anOutputSchemaMayBeWrittenAsTextOrAsAnObject() {
    assertThat(read("{\"outputSchema\":{\"a\": 1.50, \"b\":[\"ü\"]}}").getOutputSchema())
        .isEqualTo("{\"a\": 1.50, \"b\":[\"ü\"]}");
    assertThat(read("{\"outputSchema\":\"{\\\"a\\\":1}\"}").getOutputSchema())
        .isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "{\"a\":1} {\"b\":2}",
        "{\"a\":}",
        " {\"a\":1}",
        "[1]",
        "{",
        "{}",
        "{\"a\":1,\"a\":2}"
      })
  void whateverAnOutputSchemaHoldsIsReadBack(String schema) {
    JobRequest request = JobRequest.newBuilder().setOutputSchema(schema).build();

    assertThat(JsonFormat.read(JsonFormat.write(request), JobRequest.class)).isEqualTo(request);
  }

  @Test
  void aDeepOutputSchemaInsideADeadLetterIsReadBack() {
    for (int depth : new int[] {50, 99, 100, 101, 150, 198, 199, 200, 1000}) {
      String schema = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
      Job job = Samples.job();
      job.getRequest().setOutputSchema(schema);

      assertThat(JsonFormat.read(JsonFormat.write(job), Job.class)).isEqualTo(job);
    }
  }

  @Test
  void aNumberThatJsonLacksIsLeftOut() {
    JobRequest request = JobRequest.newBuilder().setTemperature(Double.NaN).build();

    assertThat(text(JsonFormat.write(request))).doesNotContain("temperature", "NaN");
  }

  @Test
  void halfACharacterDoesNotKeepARecordFromBeingWritten() {
    JobRequest request = JobRequest.newBuilder().setPrompt("a\uD83D").build();

    assertThat(read(text(JsonFormat.write(request))).getPrompt()).isEqualTo("a?");
  }

  @Test
  void aFieldThatMustBeSetAndIsNullIsNamed() {
    assertThatThrownBy(() -> JsonFormat.write(new Source()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Source.topic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'promt':'secret'}|promt|no such field; did you mean prompt? known: id, generation",
        "{'max_output_tokens':1}|max_output_tokens|did you mean maxOutputTokens?",
        "{'colour':'x'}|colour|no such field; known: id, generation, route",
        "{'messages':[{'role':'user','content':'secret'},{'rol':'user'}]}|messages[1].rol|no such"
            + " field; did you mean role? known: role, content",
        "{'messages':[{'content':'secret'}]}|messages[0].role|missing; it must be given",
        "{'messages':[{'role':'system','content':'x'}]}|messages[0].role|expected one of user,"
            + " assistant, found another text",
        "{'messages':[{'role':7,'content':'x'}]}|messages[0].role|expected one of user, assistant,"
            + " found a whole number",
        "{'messages':[null]}|messages[0]|must not be null",
        "{'messages':'secret'}|messages|expected an array, found text",
        "{'messages':['secret']}|messages[0]|expected an object, found text",
        "{'maxOutputTokens':'secret'}|maxOutputTokens|expected a whole number, found text",
        "{'maxOutputTokens':1.5}|maxOutputTokens|expected a whole number, found a number with a"
            + " fraction or exponent",
        "{'maxOutputTokens':2147483648}|maxOutputTokens|out of range; write a whole number from"
            + " -2147483648 to 2147483647",
        "{'maxOutputTokens':99999999999999999999999999}|maxOutputTokens|out of range",
        "{'temperature':'NaN'}|temperature|expected a number, found text",
        "{'temperature':1e999}|temperature|out of range",
        "{'temperature':true}|temperature|expected a number, found true or false",
        "{'deadline':'tomorrow'}|deadline|expected a moment like 2026-11-30T12:00:00Z",
        "{'deadline':'+999999999-01-01T00:00:00Z'}|deadline|expected a moment like",
        "{'deadline':'2026-02-30T12:00:00Z'}|deadline|expected a moment like",
        "{'deadline':'2026-13-01T12:00:00Z'}|deadline|expected a moment like",
        "{'deadline':'2026-11-30T12:60:00Z'}|deadline|expected a moment like",
        "{'deadline':'2026-11-30 12:00:00Z'}|deadline|expected a moment like",
        "{'deadline':1.5}|deadline|expected a moment like",
        "{'prompt':{}}|prompt|expected text, found an object",
        "{'outputSchema':[]}|outputSchema|expected text, found an array",
        "{'prompt':'a','prompt':'b'}|prompt|given twice",
        "{'metadata':{'k':'a','k':'b'}}|metadata.k|given twice",
        "{'metadata':{'k':null}}|metadata.k|must not be null",
        "{'metadata':{'k':1}}|metadata.k|expected text, found a whole number",
        "{'generation':null}|generation|must not be null; leave it out",
        "{'prompt':'\\ud800'}|prompt|half of a surrogate pair",
        "{'metadata':{'\\udc00':'a'}}|metadata.?|half of a surrogate pair",
      })
  void aWrongShapeNamesThePlaceAndTheFault(String json, String path, String fault) {
    InvalidJsonException e =
        catchThrowableOfType(InvalidJsonException.class, () -> read(json.replace('\'', '"')));

    assertThat(e).hasMessageStartingWith(e.path() + ": ").hasMessageContaining(fault);
    assertThat(e).hasMessageNotContaining("secret").hasNoCause();
    assertThat(e.malformed()).isFalse();
    assertThat(e.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'prompt':secret}|the syntax is broken at line 1, column",
        "{'prompt':'secret'|ends at line 1, column 19, before the value is complete",
        "{'prompt':'secret|ends at line 1, column",
        "{'prompt':'a'} secret|syntax is broken at line 1, column",
        "{'prompt':'a'} {}|something follows the end of the value at line 1, column 16",
        "{'prompt':'a'}}|the syntax is broken at line 1, column",
        "{'prompt':'a',}|the syntax is broken at line 1, column",
        "{'temperature':NaN}|the syntax is broken at line 1, column",
        "{'temperature':Infinity}|the syntax is broken",
        "{prompt:'a'}|the syntax is broken at line 1, column 2",
        "secret|the syntax is broken at line 1, column",
        "``|the value is empty",
      })
  void whatIsNoJsonIsLocatedAndNotQuoted(String json, String fault) {
    InvalidJsonException e =
        catchThrowableOfType(InvalidJsonException.class, () -> read(json.replace('\'', '"')));

    assertThat(e).hasMessageStartingWith("not JSON: ").hasMessageContaining(fault);
    assertThat(e).hasMessageNotContaining("secret").hasNoCause();
    assertThat(e.malformed()).isTrue();
    assertThat(e.path()).isNull();
  }

  @Test
  void theLineIsCounted() {
    assertThatThrownBy(() -> read("{\n\"prompt\": \"a\",\n  oops}"))
        .hasMessageContaining("line 3, column 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"text\"", "null"})
  void onlyAnObjectIsARecord(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageStartingWith("the value: expected an object, found ");
  }

  @Test
  void bytesThatAreNoUtf8AreLocated() {
    byte[] json = "{\"prompt\":\"aé\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> JsonFormat.read(json, JobRequest.class))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageContaining("not UTF-8 from byte 12");
    assertThatThrownBy(
            () -> JsonFormat.read("{}".getBytes(StandardCharsets.UTF_16), JobRequest.class))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void nestingIsBounded() {
    String deep = "{\"outputSchema\":" + "{\"a\":".repeat(100_000);

    assertThatThrownBy(() -> read(deep))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageContaining("nested deeper than 200");
    assertThatThrownBy(() -> read("[".repeat(1_000_000))).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void aLongNameIsNotShownWhole() {
    assertThatThrownBy(() -> read("{\"" + "x".repeat(500) + "\":1}"))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageNotContaining("x".repeat(100));
  }

  private static JobRequest read(String json) {
    return JsonFormat.read(json.getBytes(StandardCharsets.UTF_8), JobRequest.class);
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
