package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.http.Causes;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.provider.http.ResponseEvents;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Translation;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Embeds the texts of a job: in one request, or in several where the vendor takes fewer at once.
 * All or nothing: what is missing one vector is no answer.
 *
 * <p>Tested by {@code EmbeddingAdapterTest}.
 */
public final class EmbeddingAdapter implements Adapter {

  /** What differs from vendor to vendor. */
  public interface Vendor extends Translation, AutoCloseable {

    /** Sends the body of a request through the SDK, and has its answer read. */
    void send(ObjectNode body, ResponseReading.Reader reader);

    /**
     * Sends a request for the tokens of a text through the SDK, and has its answer read.
     *
     * @return whether the vendor tells
     */
    boolean count(String text, ResponseReading.Reader reader);

    @Override
    void close();
  }

  /** As much of what came as an error is read from. */
  private static final int MOST_ERROR = 64 * 1024;

  private final EmbeddingSettings embedding;
  private final Vendor vendor;
  private final Negotiation negotiation;
  private volatile int mostInputs;

  public EmbeddingAdapter(ProviderSettings settings, Vendor vendor) {
    this.embedding = Objects.requireNonNull(settings.embedding());
    this.vendor = vendor;
    this.negotiation = new Negotiation(settings, vendor);
    this.mostInputs = embedding.callInputs();
  }

  /** The numbers that a vector is to have; null for as many as the model gives. */
  public static @Nullable Integer dimensions(JobRequest request, EmbeddingSettings embedding) {
    if (request.getDimensions() != null) {
      return request.getDimensions();
    }
    return embedding.dimensions() > 0 ? embedding.dimensions() : null;
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    List<String> inputs = request.getInputs();
    if (embedding.cutsInputs() && isAnyTooLong(inputs, reply)) {
      return;
    }
    Integer wanted = dimensions(request, embedding);
    VectorList vectors = new VectorList(inputs.size(), wanted == null ? 0 : wanted);
    Deque<InputParts.Part> left = new ArrayDeque<>(InputParts.of(inputs, mostInputs, embedding));
    while (!left.isEmpty()) {
      InputParts.Part part = left.removeFirst();
      try {
        Optional<VectorList.Fault> fault = embed(request, part, vectors, reply);
        if (fault.isPresent()) {
          reply.unusable(failure(fault.get()).billed());
          return;
        }
      } catch (RuntimeException e) {
        shorter(part, e).reversed().forEach(left::addFirst);
      }
    }
    reply.embedded(vectors.whole());
  }

  @Override
  public void close() {
    vendor.close();
  }

  private Optional<VectorList.Fault> embed(
      JobRequest request, InputParts.Part part, VectorList vectors, Reply reply) {
    var came =
        new Object() {
          @Nullable VectorDocument document;
        };
    negotiation.hold(
        slice(request, part),
        null,
        reply,
        body -> vendor.send(body, events -> came.document = read(events, reply)));
    VectorDocument document = Objects.requireNonNull(came.document);
    reply.model(document.rest().path("model").asText(""));
    reply.id(document.rest().path("id").asText(""));
    reply.moreUsage(usage(document));
    return vectors.add(part.from(), part.count(), document.vectors());
  }

  private static Failure failure(VectorList.Fault fault) {
    return new Failure(fault.kind(), fault.words(), 200, fault.code(), null, null);
  }

  private static VectorDocument read(ResponseEvents events, Reply reply) throws IOException {
    reply.token();
    byte[] body = events.whole();
    VectorDocument document;
    try {
      document = VectorDocument.read(body);
    } catch (IOException e) {
      if (body.length > 0 && body[0] == '{') {
        throw e;
      }
      throw error(events, body);
    }
    JsonNode error = document.rest().path("error");
    if ((!error.isMissingNode() && !error.isNull())
        || (document.vectors().isEmpty() && ErrorEvents.isError(document.rest()))) {
      throw error(events, body);
    }
    return document;
  }

  private static HttpErrorException error(ResponseEvents events, byte[] body) {
    return events.error(
        new String(body, 0, Math.min(body.length, MOST_ERROR), StandardCharsets.UTF_8));
  }

  /**
   * The same texts in two halves, since the vendor takes fewer at once.
   *
   * @throws RuntimeException the same, if it was about something else
   */
  private List<InputParts.Part> shorter(InputParts.Part part, RuntimeException e) {
    HttpErrorException error = Causes.first(e, HttpErrorException.class);
    if (part.count() == 1 || error == null || !TooMuchAtOnce.isSaidBy(error.error())) {
      throw e;
    }
    TooMuchAtOnce.mostInputs(error.error())
        .ifPresent(most -> mostInputs = Math.min(mostInputs, most));
    return part.halves();
  }

  /**
   * Whether a text is longer than the model takes, of a vendor that would embed its beginning and
   * say nothing. One whose bytes are no more than the model's tokens needs no counting.
   */
  private boolean isAnyTooLong(List<String> inputs, Reply reply) {
    int most = embedding.inputTokens();
    for (int i = 0; most > 0 && i < inputs.size(); i++) {
      if (InputParts.bytes(inputs.get(i)) <= most) {
        continue;
      }
      var counted =
          new Object() {
            long tokens;
          };
      boolean told =
          vendor.count(
              inputs.get(i),
              events -> {
                byte[] body = events.whole();
                counted.tokens = VectorDocument.read(body).rest().path("totalTokens").asLong(0);
              });
      if (told && counted.tokens > most) {
        reply.unusable(
            failure(
                new VectorList.Fault(
                    FailureKind.CONTEXT_OVERFLOW,
                    "text_too_long",
                    "inputs[%d] has %d tokens, and the model takes %d: it would have embedded only the beginning. Split the text, or take a model that takes more."
                        .formatted(i, counted.tokens, most))));
        return true;
      }
    }
    return false;
  }

  private static Usage usage(VectorDocument document) {
    JsonNode rest = document.rest();
    JsonNode usage = rest.path("usage");
    long tokens =
        usage
            .path("prompt_tokens")
            .asLong(
                usage
                    .path("total_tokens")
                    .asLong(rest.path("usageMetadata").path("promptTokenCount").asLong(0)));
    return new Usage(
        tokens > 0
            ? tokens
            : document.vectors().stream().mapToLong(VectorDocument.Item::tokens).sum(),
        0,
        0,
        0);
  }

  /** Avro's own copies are deep. */
  private static JobRequest slice(JobRequest request, InputParts.Part part) {
    JobRequest slice = new JobRequest();
    for (int i = 0; i < JobRequest.getClassSchema().getFields().size(); i++) {
      slice.put(i, request.get(i));
    }
    slice.setInputs(request.getInputs().subList(part.from(), part.to()));
    return slice;
  }
}
