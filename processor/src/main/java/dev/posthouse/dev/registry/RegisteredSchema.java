package dev.posthouse.dev.registry;

import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** A version of a subject. */
record RegisteredSchema(String subject, int version, int id, Schema schema) {
  /** The text that identifies a schema: its JSON without needless white space. */
  String text() {
    return schema.toString();
  }

  static Schema parse(String text) {
    try {
      return new Schema.Parser().parse(text);
    } catch (SchemaParseException e) {
      throw RegistryException.invalidSchema(String.valueOf(e.getMessage()));
    }
  }
}
