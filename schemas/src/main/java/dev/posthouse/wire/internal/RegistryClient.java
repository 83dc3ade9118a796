package dev.posthouse.wire.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.wire.RegistryRefusedException;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.internal.RegistryHttp.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;

/**
 * A schema registry that speaks the Confluent REST API. Safe for use by many threads at once. An id
 * or a schema that was answered once is not asked for again; two threads that ask for the same one
 * at the same time may both call, which does no harm. Of what it registered or found it knows the
 * schema too, and does not ask for that.
 *
 * <p>Every method throws {@link RegistryUnavailableException} if no registry answers in time, and
 * {@link RegistryRefusedException} if one answers that it will not.
 */
public final class RegistryClient {
  private static final int LONGEST_QUOTE = 500;

  /** So many schemas are asked for at once behind those who do not wait. */
  private static final int MOST_UNDER_WAY = 64;

  private final RegistryHttp http;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Asked, Integer> ids = new ConcurrentHashMap<>();

  /** Asked for behind those who do not wait as long. */
  private final Map<Integer, CompletableFuture<Schema>> underWay = new ConcurrentHashMap<>();

  /** Those of them that somebody has waited for in vain: while there is one, nobody waits. */
  private final Set<Integer> overdue = ConcurrentHashMap.newKeySet();

  /** How long readers wait; below 0 as long as it takes. */
  private final long waitMillis;

  /**
   * Connects at the first question, not before.
   *
   * @param settings see {@link WireConfig}; {@link WireConfig#REGISTRY_URL} must be among them
   * @throws org.apache.kafka.common.config.ConfigException naming the setting at fault
   */
  public RegistryClient(Map<String, ?> settings) {
    this(new WireConfig(settings));
  }

  public RegistryClient(WireConfig config) {
    http = new RegistryHttp(config);
    waitMillis = config.getLong(WireConfig.LOOKUP_WAIT_MILLIS);
  }

  /** A schema and the id that the registry gave it. */
  public record Registered(int id, Schema schema) {}

  private record Asked(String subject, Schema schema, boolean register) {}

  /** The id of the schema, registered under the subject if it was not yet. */
  public int register(String subject, Schema schema) {
    return idOf(new Asked(subject, schema, true));
  }

  /** The id of the schema, which must be registered under the subject. */
  public int lookup(String subject, Schema schema) {
    return idOf(new Asked(subject, schema, false));
  }

  /** The newest schema of the subject, asked for anew at each call. */
  public Registered latest(String subject) {
    Reply reply = http.exchange("/subjects/" + encode(subject) + "/versions/latest", null);
    requireAccepted(subject, reply);
    Registered latest = new Registered(reply.body().path("id").asInt(), parse(reply.body()));
    schemas.putIfAbsent(latest.id(), latest.schema());
    return latest;
  }

  /**
   * The schema with the id.
   *
   * @throws UndecodableException if the registry does not know the id, or it is no Avro schema's
   */
  public Schema schema(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    return waitMillis < 0 ? ask(id) : soon(id);
  }

  /**
   * The schema if it comes soon. Whoever asks while it is asked for already does not wait, nor
   * whoever asks a registry that is not answering somebody else.
   */
  private Schema soon(int id) {
    CompletableFuture<Schema> question = underWay.get(id);
    if (question != null) {
      return answer(question, id, 0);
    }
    if (underWay.size() >= MOST_UNDER_WAY) {
      throw new RegistryUnavailableException(
          "The schema registry has not told yet what %d other schemas are; schema %d is asked for then"
              .formatted(MOST_UNDER_WAY, id));
    }
    CompletableFuture<Schema> own = new CompletableFuture<>();
    question = underWay.putIfAbsent(id, own);
    if (question != null) {
      return answer(question, id, 0);
    }
    Thread asking = new Thread(() -> settle(own, id), "schema-" + id);
    asking.setDaemon(true);
    asking.start();
    return answer(own, id, overdue.isEmpty() ? waitMillis : 0);
  }

  private void settle(CompletableFuture<Schema> question, int id) {
    try {
      question.complete(ask(id));
    } catch (RuntimeException e) {
      question.completeExceptionally(e);
    } finally {
      underWay.remove(id, question);
      overdue.remove(id);
    }
  }

  private Schema answer(CompletableFuture<Schema> question, int id, long waitMillis) {
    try {
      return question.get(waitMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      overdue.add(id);
      if (question.isDone()) {
        overdue.remove(id);
      }
      throw new RegistryUnavailableException(
          "The schema registry has not told yet what schema %d is; it is asked on".formatted(id));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private Schema ask(int id) {
    Reply reply = http.exchange("/schemas/ids/" + id, null);
    if (reply.status() == 404) {
      throw new UndecodableException(
          ("Schema id %d is unknown to the registry at %s; the value was written with another"
                  + " registry, or is no Avro")
              .formatted(id, reply.url()));
    }
    requireAccepted("schema id " + id, reply);
    String type = reply.body().path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new UndecodableException("Schema id %d is %s; expected AVRO".formatted(id, type));
    }
    try {
      Schema schema = parse(reply.body());
      schemas.put(id, schema);
      return schema;
    } catch (AvroRuntimeException e) {
      throw new UndecodableException(
          "Schema id %d is no schema that Avro can parse: %s"
              .formatted(id, quote(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private int idOf(Asked asked) {
    Integer known = ids.get(asked);
    if (known != null) {
      return known;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("schema", asked.schema.toString());
    String path = "/subjects/" + encode(asked.subject) + (asked.register ? "/versions" : "");
    Reply reply = http.exchange(path, body.toString());
    requireAccepted(asked.subject, reply);
    int id = reply.body().path("id").asInt();
    ids.put(asked, id);
    schemas.putIfAbsent(id, asked.schema);
    return id;
  }

  private Schema parse(JsonNode answer) {
    // Names that other languages allow and Java does not shall not keep a value from being read.
    Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
    parser.setValidateDefaults(false);
    addReferences(parser, answer.path("references"));
    return parser.parse(answer.path("schema").asText());
  }

  private void addReferences(Schema.Parser parser, JsonNode references) {
    for (JsonNode reference : references) {
      String subject = reference.path("subject").asText();
      String version = reference.path("version").asText();
      Reply reply =
          http.exchange("/subjects/" + encode(subject) + "/versions/" + encode(version), null);
      requireAccepted(subject, reply);
      addReferences(parser, reply.body().path("references"));
      parser.parse(reply.body().path("schema").asText());
    }
  }

  private static void requireAccepted(String subject, Reply reply) {
    if (reply.succeeded()) {
      return;
    }
    String advice =
        switch (reply.status()) {
          case 401, 403 -> "check " + WireConfig.USER_INFO + " and what that user may do";
          case 404 -> "register the schema, or set " + WireConfig.AUTO_REGISTER + " to true";
          case 409 ->
              "the schema is not compatible with those registered: change it compatibly, or the"
                  + " subject's compatibility level";
          case 422 -> "the registry does not take the schema for a valid one";
          default -> "see the registry's own log";
        };
    throw new RegistryRefusedException(
        "%s: the schema registry at %s answers %d: %s. It says: %s"
            .formatted(
                subject,
                reply.url(),
                reply.status(),
                advice,
                quote(reply.body().path("message").asText("nothing"))));
  }

  private static String quote(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
