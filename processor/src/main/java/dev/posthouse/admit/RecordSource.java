package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.Source;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The mark of a request that was sent on to another partition: the place where it first lay, and by
 * what it was sent there. Headers travel with records that are mirrored, restored or copied, so a
 * mark is true only on the topic that it was written for, by the topic's id.
 *
 * <p>Tested by {@code AdmitStationTest}.
 *
 * @param source where it first lay
 * @param partitions by which number of partitions it was sent; empty if an older version sent it
 */
record RecordSource(Source source, OptionalInt partitions) {
  private static final String HEADER = "posthouse.source";
  private static final String HOME_HEADER = "posthouse.home";
  private static final Pattern FORM = Pattern.compile("(.+)/(\\d{1,9})/(\\d{1,18})");
  private static final Pattern HOME_FORM = Pattern.compile("([^/]+)/(\\d{1,9})");

  static void write(Headers headers, Source source, String topicId, int partitions) {
    String text = source.getTopic() + "/" + source.getPartition() + "/" + source.getOffset();
    headers.add(HEADER, text.getBytes(UTF_8));
    headers.add(HOME_HEADER, (topicId + "/" + partitions).getBytes(UTF_8));
  }

  /**
   * The mark in the headers, which are then without it; empty if there is none, or it was written
   * for another topic.
   */
  static Optional<RecordSource> take(Headers headers, String topic, String topicId) {
    Optional<Matcher> source = take(headers, HEADER, FORM);
    boolean bare = headers.lastHeader(HOME_HEADER) == null;
    Optional<Matcher> home = take(headers, HOME_HEADER, HOME_FORM);
    return source
        .filter(text -> text.group(1).equals(topic))
        .filter(_ -> bare || home.filter(text -> text.group(1).equals(topicId)).isPresent())
        .map(
            text ->
                new RecordSource(
                    new Source(
                        text.group(1),
                        Integer.parseInt(text.group(2)),
                        Long.parseLong(text.group(3))),
                    home.map(by -> OptionalInt.of(Integer.parseInt(by.group(2))))
                        .orElse(OptionalInt.empty())));
  }

  private static Optional<Matcher> take(Headers headers, String name, Pattern form) {
    Header header = headers.lastHeader(name);
    headers.remove(name);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    Matcher text = form.matcher(new String(header.value(), UTF_8));
    return text.matches() ? Optional.of(text) : Optional.empty();
  }
}
