package dev.posthouse.kafka;

import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topics that a process works for transactions which hold them up. It can do nothing
 * about them; but jobs that are not worked otherwise look as if nobody had sent any.
 *
 * <p>Tested by {@code HeldUpTopicIT}.
 */
public final class TransactionWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final List<String> topics;
  private final String address;
  private final Supplier<Admin> admins;
  private final InstantSource clock;
  private final SupervisedLoop loop;
  private final Set<String> told = new HashSet<>();
  private volatile List<OpenTransaction> open = List.of();

  /**
   * @param topics that this process works
   * @param address of the cluster, for the log
   * @param admins makes a client
   */
  public TransactionWatch(
      List<String> topics,
      String address,
      Supplier<Admin> admins,
      InstantSource clock,
      Meters meters) {
    this.topics = List.copyOf(topics);
    this.address = address;
    this.admins = admins;
    this.clock = clock;
    for (String topic : topics) {
      meters.gauge(Meter.TOPIC_HELD_UP, () -> seconds(topic), topic);
    }
    this.loop =
        new SupervisedLoop(
            "transactions",
            this::follow,
            failure ->
                log.atDebug().setCause(failure).log("Whether topics are held up is not known"));
  }

  public void start() {
    loop.start();
  }

  private double seconds(String topic) {
    return open.stream()
        .filter(transaction -> transaction.partition().topic().equals(topic))
        .mapToDouble(transaction -> transaction.open().toSeconds())
        .max()
        .orElse(0);
  }

  private void follow() {
    try (Admin admin = admins.get()) {
      while (!loop.isClosing()) {
        look(admin);
        loop.pause(INTERVAL);
      }
    }
  }

  private void look(Admin admin) {
    List<OpenTransaction> now = OpenTransaction.find(admin, topics, clock.instant());
    open = now;
    for (OpenTransaction transaction : now) {
      if (transaction.isHanging() && told.add(name(transaction))) {
        log.warn(transaction.text(address));
      }
    }
    told.retainAll(now.stream().map(TransactionWatch::name).collect(Collectors.toSet()));
  }

  private static String name(OpenTransaction transaction) {
    return transaction.partition() + "@" + transaction.offset();
  }

  @Override
  public void close() {
    var _ = loop.close(CLOSE_LIMIT);
  }
}
