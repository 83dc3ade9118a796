package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.BasicDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.resource.SchemaLoader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A JSON Schema that answers must satisfy. Never reads anything but the schema: a reference out of
 * it is a fault. Compiled anew for each call, in some microseconds: kept, one job's schema could
 * stand in for another's of the same {@code $id}.
 */
public final class OutputSchema {
  private static final List<Dialect> DIALECTS =
      Stream.of(
              Dialects.getDraft202012(),
              Dialects.getDraft201909(),
              Dialects.getDraft7(),
              Dialects.getDraft6(),
              Dialects.getDraft4())
          .map(OutputSchema::quiet)
          .toList();

  private static final SchemaLoader NOTHING =
      SchemaLoader.builder().block(location -> !isMetaSchema(location.toString())).build();

  private final Schema schema;
  private final BoundedPatterns patterns;

  private OutputSchema(Schema schema, BoundedPatterns patterns) {
    this.schema = schema;
    this.patterns = patterns;
  }

  /**
   * What is wrong with a schema; empty if answers can be validated by it. Never quotes it.
   *
   * @param text the schema as JSON text
   */
  public static Optional<String> fault(String text) {
    JsonNode node = JsonText.object(text);
    if (node == null) {
      return Optional.of("is not a JSON object");
    }
    var places = new SchemaPlaces(node);
    try {
      OutputSchema schema = of(node);
      List<Error> errors = metaSchema(schema).validate(node);
      if (!errors.isEmpty()) {
        return Optional.of(
            "is no JSON Schema: %s is not valid by the rules of %s"
                .formatted(
                    places.masked(errors.getFirst().getInstanceLocation().toString()),
                    errors.getFirst().getKeyword()));
      }
      // References are followed only now: all of them, and then one that leads to itself for ever.
      schema.schema.initializeValidators();
      schema.schema.validate(node);
      return schema.patterns.broken()
          ? Optional.of(
              "holds a pattern that is none"
                  + places.brokenPattern().map(place -> ": " + place).orElse(""))
          : Optional.empty();
    } catch (SchemaException _) {
      return Optional.of(
          places
              .strayReference()
              .map(place -> "cannot be used: " + place + " leads outside of it, or to nothing")
              .orElse(
                  "cannot be used: it refers to something outside of itself, or to nothing, or"
                      + " names a $schema other than JSON Schema's drafts 4 to 2020-12"));
    } catch (StackOverflowError _) {
      return Optional.of("refers to itself without end, or is nested too deep");
    } catch (RuntimeException _) {
      // The library lets escape what the JDK throws at an address that is none.
      return Optional.of("cannot be used: an $id or a reference in it is no address");
    }
  }

  public static OutputSchema of(JsonNode schema) {
    var patterns = new BoundedPatterns();
    return new OutputSchema(registry(patterns).getSchema(schema), patterns);
  }

  /**
   * What is wrong with a document; nothing if it satisfies the schema. May quote both.
   *
   * @param most the most faults to name
   */
  public List<String> faults(JsonNode document, int most) {
    try {
      return schema.validate(document).stream().limit(most).map(OutputSchema::sentence).toList();
    } catch (RuntimeException | StackOverflowError e) {
      return List.of("The document could not be validated by the schema.");
    }
  }

  private static String sentence(Error error) {
    String place = error.getInstanceLocation().toString();
    return (place.isEmpty() ? "the document" : place) + ": " + error.getMessage();
  }

  private static Schema metaSchema(OutputSchema schema) {
    String id = schema.schema.getSchemaContext().getDialect().getId();
    return registry(new BoundedPatterns()).getSchema(SchemaLocation.of(id));
  }

  /** Left alone, the library logs each keyword that it does not know: a word of the user's. */
  private static Dialect quiet(Dialect dialect) {
    return Dialect.builder(dialect.getId(), dialect)
        .unknownKeywordFactory((keyword, _) -> new AnnotationKeyword(keyword))
        .build();
  }

  private static SchemaRegistry registry(BoundedPatterns patterns) {
    return SchemaRegistry.builder()
        .dialectRegistry(new BasicDialectRegistry(DIALECTS))
        .defaultDialectId(Dialects.getDraft202012().getId())
        .schemaCacheEnabled(false)
        .schemaLoader(NOTHING)
        .schemaRegistryConfig(
            SchemaRegistryConfig.builder()
                .locale(Locale.ENGLISH)
                .regularExpressionFactory(patterns)
                .build())
        .build();
  }

  private static boolean isMetaSchema(String location) {
    return location.startsWith("https://json-schema.org/")
        || location.startsWith("http://json-schema.org/");
  }
}
