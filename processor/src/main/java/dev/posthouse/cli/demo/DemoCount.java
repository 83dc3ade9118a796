package dev.posthouse.cli.demo;

import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a demonstration's terminal records tell, beyond that they are there.
 *
 * <p>Tested by {@code DemoIT}.
 */
final class DemoCount implements Consumer<ConsumerRecord<byte[], byte[]>> {

  /** How many answers and dead letters are kept to be shown. */
  private static final int SHOWN = 12;

  private final Topics topics;
  private final Map<String, byte[]> bad;
  private final Deserializer<JobResult> results;
  private final Deserializer<DeadLetter> deadLetters;
  private final ConcurrentLinkedQueue<JobResult> answers = new ConcurrentLinkedQueue<>();
  private final ConcurrentNavigableMap<Integer, JobResult> byCalls = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<DeadLetter> letters = new ConcurrentLinkedQueue<>();
  private final ConcurrentMap<String, AtomicLong> answeredBy = new ConcurrentHashMap<>();
  private final AtomicLong handovers = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong held = new AtomicLong();

  /**
   * @param bad the bytes of the records that were sent to be rejected, by id
   */
  DemoCount(Topics topics, WireSerdes serdes, Map<String, byte[]> bad) {
    this.topics = topics;
    this.bad = Map.copyOf(bad);
    this.results = serdes.deserializer(JobResult.class);
    this.deadLetters = serdes.deserializer(DeadLetter.class);
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.results())) {
      JobResult result =
          Objects.requireNonNull(results.deserialize(record.topic(), record.value()));
      count(result.getHistory(), result.getHandovers());
      answeredBy
          .computeIfAbsent(result.getProvider(), provider -> new AtomicLong())
          .incrementAndGet();
      keep(answers, result);
      byCalls.putIfAbsent(result.getHistory().size(), result);
    } else {
      DeadLetter letter =
          Objects.requireNonNull(deadLetters.deserialize(record.topic(), record.value()));
      count(letter.getHistory(), letter.getHandovers());
      byte[] sent = bad.get(letter.getJobId());
      if (sent != null && holds(letter, sent)) {
        held.incrementAndGet();
      }
      keep(letters, letter);
    }
  }

  private static boolean holds(DeadLetter letter, byte[] sent) {
    return letter.getRaw() == null
        ? sent.length == 0
        : Arrays.equals(letter.getRaw().array(), sent);
  }

  /** A retry is a call to the provider that the call before it went to. */
  private void count(List<Call> history, int handedOver) {
    handovers.addAndGet(handedOver);
    for (int i = 1; i < history.size(); i++) {
      if (history.get(i).getProvider().equals(history.get(i - 1).getProvider())) {
        retries.incrementAndGet();
      }
    }
  }

  private static <T> void keep(ConcurrentLinkedQueue<T> kept, T record) {
    if (kept.size() < SHOWN) {
      kept.add(record);
    }
  }

  /** One answer for each number of calls that it took, the most first, and then the first ones. */
  List<JobResult> answers() {
    return Stream.concat(byCalls.descendingMap().values().stream(), answers.stream())
        .distinct()
        .toList();
  }

  /** The first dead letters. */
  List<DeadLetter> letters() {
    return List.copyOf(letters);
  }

  /** How often a job went to another provider. */
  long handovers() {
    return handovers.get();
  }

  /** How often a call was made again to the same provider. */
  long retries() {
    return retries.get();
  }

  /** Jobs whose answer came from the provider. */
  long answeredBy(String provider) {
    AtomicLong count = answeredBy.get(provider);
    return count == null ? 0 : count.get();
  }

  /** Rejected records whose dead letter holds their bytes. */
  long held() {
    return held.get();
  }
}
