package dev.posthouse.settings;

/**
 * How a model, or a server that speaks another vendor's format, departs from that format. What is
 * not said here and is found out by an error of the vendor's is remembered until the process ends.
 *
 * @param outputLimit under which name the output limit is sent; of api openai only
 * @param schema how the wanted JSON Schema is put to it
 * @param usageInStream whether a stream may be asked for its token counts; of api openai only
 * @param temperature whether it takes a temperature
 * @param topP whether it takes nucleus sampling
 * @param stop whether it takes stop sequences
 */
public record DialectSettings(
    OutputLimit outputLimit,
    SchemaSupport schema,
    boolean usageInStream,
    boolean temperature,
    boolean topP,
    boolean stop) {

  /** OpenAI's old and new name of the output limit. */
  public enum OutputLimit {
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS
  }

  /** How far a provider keeps to a schema by itself; output is validated here in any case. */
  public enum SchemaSupport {
    /** It guarantees that output keeps to a schema, as far as the schema is of the kind it can. */
    STRICT,
    /** It takes a schema, but knows no strict mode. */
    JSON_SCHEMA,
    /** It guarantees JSON; the schema is told in the system prompt. */
    JSON_OBJECT,
    /** It guarantees nothing; the schema is told in the system prompt. */
    NONE
  }
}
