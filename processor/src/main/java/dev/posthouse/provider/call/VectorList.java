package dev.posthouse.provider.call;

import dev.posthouse.job.FailureKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a job's texts, each in its place. A response counts only if it has one for each
 * text, all of one length, and nothing but numbers.
 *
 * <p>Tested by {@code OpenAiEmbeddingsTest}.
 */
final class VectorList {
  private final @Nullable ByteBuffer[] vectors;
  private final int wanted;
  private int dimensions;

  /**
   * @param size how many texts there are
   * @param wanted how many numbers a vector is to have; 0 for as many as the model gives
   */
  VectorList(int size, int wanted) {
    this.vectors = new ByteBuffer[size];
    this.wanted = wanted;
  }

  /**
   * What keeps a response from being an answer.
   *
   * @param code for whoever counts
   * @param words a sentence; quotes nothing
   */
  record Fault(FailureKind kind, String code, String words) {}

  /**
   * Takes the vectors of a response.
   *
   * @param from the place of the first text that it was asked for
   * @param count of how many
   * @return empty if all were put in their places
   */
  Optional<Fault> add(int from, int count, List<VectorDocument.Item> items) {
    if (items.size() != count) {
      return fault(
          "vectors_missing",
          "The provider gave %d vectors for %d texts.".formatted(items.size(), count));
    }
    List<VectorDocument.Item> ordered = inOrder(items);
    if (ordered.isEmpty()) {
      return fault(
          "vectors_mixed_up", "The provider did not say which vector is of which of the texts.");
    }
    for (int i = 0; i < count; i++) {
      VectorDocument.Item item = ordered.get(i);
      Optional<Fault> fault = fault(item, from + i);
      if (fault.isPresent()) {
        return fault;
      }
      vectors[from + i] = item.vector();
    }
    return Optional.empty();
  }

  /** All of them; only once all have come. */
  List<ByteBuffer> whole() {
    return Arrays.stream(vectors).map(Objects::requireNonNull).toList();
  }

  /** By the places that were said, or as they came if none was; empty if that does not work out. */
  private static List<VectorDocument.Item> inOrder(List<VectorDocument.Item> items) {
    if (items.stream().allMatch(item -> item.index() == null)) {
      return items;
    }
    List<VectorDocument.@Nullable Item> ordered =
        new ArrayList<>(Collections.nCopies(items.size(), null));
    for (VectorDocument.Item item : items) {
      Integer index = item.index();
      if (index == null || index < 0 || index >= items.size() || ordered.get(index) != null) {
        return List.of();
      }
      ordered.set(index, item);
    }
    return ordered.stream().map(Objects::requireNonNull).toList();
  }

  private Optional<Fault> fault(VectorDocument.Item item, int place) {
    int length = item.vector().remaining() / Float.BYTES;
    if (item.cut()) {
      return Optional.of(
          new Fault(
              FailureKind.CONTEXT_OVERFLOW,
              "text_cut",
              "The provider embedded only the beginning of inputs[%d]. Split the text, or take a model that takes more."
                  .formatted(place)));
    }
    if (wanted > 0 && length != wanted) {
      return Optional.of(
          new Fault(
              FailureKind.NOT_SUPPORTED,
              "dimensions",
              "The provider gave a vector of %d numbers where %d were asked for. Leave dimensions out, or put a provider into the route whose model has them."
                  .formatted(length, wanted)));
    }
    if (length == 0 || (dimensions > 0 && length != dimensions)) {
      return fault(
          "dimensions_differ",
          "The provider gave vectors of %d and of %d numbers for one job."
              .formatted(dimensions, length));
    }
    dimensions = length;
    if (!isFinite(item.vector())) {
      return fault(
          "not_finite",
          "The vector of inputs[%d] holds what is no finite number.".formatted(place));
    }
    return Optional.empty();
  }

  private static boolean isFinite(ByteBuffer vector) {
    ByteBuffer numbers = vector.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    boolean finite = true;
    while (finite && numbers.hasRemaining()) {
      finite = Float.isFinite(numbers.getFloat());
    }
    return finite;
  }

  private static Optional<Fault> fault(String code, String words) {
    return Optional.of(new Fault(FailureKind.SERVER_ERROR, code, words));
  }
}
