package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault of a schema says which and where, and no word of the user's. */
class SchemaPlacesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'objekt'}|/type is not valid",
        "{'properties':{'a':{},'secret':{'type':7}}}|/properties/#2/type is not valid",
        "{'properties':{'secret':{'pattern':'('}}}|holds a pattern that is none:"
            + " /properties/#1/pattern",
        "{'items':{'anyOf':[{},{'pattern':'[z-a]'}]}}|holds a pattern that is none:"
            + " /items/anyOf/1/pattern",
        "{'patternProperties':{'(secret':{}}}|holds a pattern that is none: /patternProperties",
        "{'properties':{'pattern':{'pattern':'*'}}}|/properties/#1/pattern",
        "{'properties':{'secret':{'$ref':'https://secret/x'}}}|/properties/#1/$ref leads outside of"
            + " it",
        "{'items':{'$ref':'#/$defs/secret'}}|/items/$ref leads outside of it, or to nothing",
        "{'$schema':'https://secret/x'}|names a $schema other than",
      })
  void theFaultNamesItsPlace(String schema, String says) {
    assertThat(OutputSchema.fault(schema.replace('\'', '"')))
        .hasValueSatisfying(fault -> assertThat(fault).contains(says).doesNotContain("secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'properties':{'$ref':{'type':'string'},'pattern':{'const':{'pattern':'('}}}}",
        "{'$defs':{'a/b':{'type':'string'}},'items':{'$ref':'#/$defs/a~1b'}}",
        "{'$defs':{'ä':{}},'items':{'$ref':'#/$defs/%C3%A4'}}",
        "{'pattern':'^\\\\p{Letter}+[^]$'}",
      })
  void whatIsNoFaultIsNotTakenForOne(String schema) {
    assertThat(OutputSchema.fault(schema.replace('\'', '"'))).isEmpty();
  }
}
