package dev.posthouse.dev.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A schema as it is registered, whatever it is registered as.
 *
 * <p>Tested by {@code RegistryServerIT}.
 *
 * @param text its JSON without needless white space; with the references it says which schema it is
 * @param references the registered schemas that it builds on, in the order given
 * @param schema the same, read
 */
record SchemaDefinition(String text, List<SchemaReference> references, Schema schema) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  SchemaDefinition {
    references = List.copyOf(references);
  }

  /**
   * Reads a schema.
   *
   * @param registered the definition that a reference stands for
   * @throws RegistryException if the text is no Avro schema
   */
  static SchemaDefinition parse(
      String text,
      List<SchemaReference> references,
      Function<SchemaReference, SchemaDefinition> registered) {
    try {
      var parser = new Schema.Parser();
      references.forEach(reference -> define(registered.apply(reference), registered, parser));
      Schema schema = parser.parse(text);
      // A schema with references keeps them: written out, it would hold the types of the others.
      String compact = references.isEmpty() ? schema.toString() : JSON.readTree(text).toString();
      return new SchemaDefinition(compact, references, schema);
    } catch (AvroRuntimeException | JsonProcessingException e) {
      throw RegistryException.invalidSchema(String.valueOf(e.getMessage()));
    } catch (ClassCastException | NullPointerException | StackOverflowError e) {
      // Avro's parser fails so on JSON of an unexpected shape, and on thousands of levels.
      throw RegistryException.invalidSchema("the schema is not of the shape that Avro describes");
    }
  }

  private static void define(
      SchemaDefinition definition,
      Function<SchemaReference, SchemaDefinition> registered,
      Schema.Parser parser) {
    definition.references().forEach(one -> define(registered.apply(one), registered, parser));
    if (!parser.getTypes().containsKey(definition.schema().getFullName())) {
      parser.parse(definition.text());
    }
  }

  /** Whether it is the same schema, with the same references. */
  boolean isSameAs(SchemaDefinition other) {
    return text.equals(other.text) && references.equals(other.references);
  }
}
