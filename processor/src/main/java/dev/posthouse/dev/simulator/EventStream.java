package dev.posthouse.dev.simulator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * A streamed answer as the vendor sends it.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 *
 * @param opening what comes before the content
 * @param content one event a piece of text
 * @param closing what ends the answer, the terminal event among it
 */
record EventStream(List<byte[]> opening, List<byte[]> content, List<byte[]> closing) {
  /** The first half of the content, at least one event of it where there is any. */
  List<byte[]> firstHalf() {
    return content.subList(0, Math.ceilDiv(content.size(), 2));
  }

  List<byte[]> all() {
    return Stream.of(opening, content, closing).flatMap(List::stream).toList();
  }

  static ByteBuffer joined(List<byte[]> events) {
    ByteBuffer buffer = ByteBuffer.allocate(events.stream().mapToInt(event -> event.length).sum());
    events.forEach(buffer::put);
    return buffer.flip();
  }
}
