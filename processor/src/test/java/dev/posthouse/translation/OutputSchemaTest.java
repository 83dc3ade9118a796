package dev.posthouse.translation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class OutputSchemaTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type':'object','properties':{'a':{'$ref':'#/$defs/b'}},'$defs':{'b':{'type':'string'}}}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','type':'string'}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','definitions':{'a':{}},'$ref':'#/definitions/a'}",
        "{'type':'array','items':{'$ref':'#'}}",
        "{'type':'string','pattern':'^a+$','format':'email'}",
        "{'pattern':'^\\\\p{Letter}+[^]$'}",
        "{'pattern':'[[a&&b]\\\\u{1F40E}\\\\p{Script=Greek}[]'}",
      })
  void aSchemaOfAnyDraftCanBeUsed(String schema) {
    assertThat(OutputSchema.fault(json(schema))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "[]",
        "true",
        "{} {}",
        "{'type':'objekt'}",
        "{'properties':5}",
        "{'$ref':'#/$defs/none'}",
        "{'$ref':'https://example.org/schema.json'}",
        "{'$ref':'file:///etc/passwd'}",
        "{'$ref':'classpath:logback.xml'}",
        "{'properties':{'a':{'$ref':'https://example.org/schema.json'}}}",
        "{'$schema':'https://example.org/own','type':'string'}",
        "{'$ref':'#'}",
        "{'pattern':'('}",
        "{'$id':'https://x/y#/%zz'}",
        "{'$id':'%zz'}",
        "{'$ref':'#/%zz'}",
        "{'properties':{'a':{'pattern':'['}}}",
      })
  void whatIsNoneCannot(String schema) {
    assertThat(OutputSchema.fault(json(schema))).isPresent();
  }

  @Test
  void faultsNameTheirPlace() {
    assertThat(
            faults(
                "{'type':'object','properties':{'a':{'type':'integer','minimum':3}},'required':['b']}",
                "{'a':1}"))
        .containsExactlyInAnyOrder(
            "/a: must have a minimum value of 3", "the document: required property 'b' not found");
  }

  @Test
  void aPatternMeansWhatItMeansInJavaScript() {
    String schema = "{'type':'string','pattern':'^\\\\p{Uppercase_Letter}[^]*[[&]$'}";

    assertThat(faults(schema, "'Ä\\n['")).isEmpty();
    assertThat(faults(schema, "'ä['")).hasSize(1);
    assertThat(faults("{'type':'string','pattern':'[]'}", "'a'")).hasSize(1);
  }

  @Test
  void aKeywordThatNobodyKnowsIsNotLogged() {
    var logged = new ListAppender<ILoggingEvent>();
    var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    logged.start();
    root.addAppender(logged);
    try {
      String schema = "{'type':'object','properties':{'a':{'a-private-word':1}},'own-word':2}";

      assertThat(OutputSchema.fault(json(schema))).isEmpty();
      assertThat(faults(schema, "{'a':1}")).isEmpty();
    } finally {
      root.detachAppender(logged);
    }

    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains("private-word") || message.contains("own-word"));
  }

  @Test
  void twoSchemasOfOneIdAreNotMistakenForEachOther() {
    assertThat(faults("{'$id':'https://x/y','type':'string'}", "'a'")).isEmpty();
    assertThat(faults("{'$id':'https://x/y','type':'integer'}", "'a'")).hasSize(1);
  }

  @Test
  void aPatternThatWouldTakeForeverIsGivenUp() {
    long start = System.nanoTime();

    List<String> faults =
        faults("{'type':'string','pattern':'^(a+)+$'}", "'" + "a".repeat(60) + "!'");

    assertThat(faults).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aDocumentNestedDeeplyIsValidatedOrRefused() {
    String nested = "[".repeat(900) + "]".repeat(900);

    assertThat(faults("{'type':'array','items':{'$ref':'#'}}", nested)).hasSizeLessThan(2);
  }

  private static List<String> faults(String schema, String document) {
    return OutputSchema.of(JsonText.object(json(schema), "schema"))
        .faults(requireNonNull(JsonText.document(json(document))), 10);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
