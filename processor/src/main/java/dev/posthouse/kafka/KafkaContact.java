package dev.posthouse.kafka;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka answers at all. Kafka's clients wait for a cluster that is gone without a word to
 * their callers, and Streams says that it runs. So the cluster is asked every few seconds; when it
 * has not answered for {@link #LOST_AFTER}, the process is not ready, and the log says once what
 * that means.
 *
 * <p>Asking needs no permission and costs one small request.
 */
public final class KafkaContact implements Station {
  private static final Logger log = LoggerFactory.getLogger(KafkaContact.class);

  /** Longer than a broker takes to start anew, and than a cluster to choose other leaders. */
  static final Duration LOST_AFTER = Duration.ofSeconds(15);

  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** One question's time. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final String address;
  private final Runnable question;
  private final LongSupplier nanoTime;
  private final Runnable closing;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final SupervisedLoop loop;
  private volatile long answered;
  private boolean told;

  /**
   * @param address for the log
   * @param question returns if the cluster answers, and throws if it does not
   * @param closing lets go of what asks
   */
  KafkaContact(String address, Runnable question, LongSupplier nanoTime, Runnable closing) {
    this.address = address;
    this.question = question;
    this.nanoTime = nanoTime;
    this.closing = closing;
    this.answered = nanoTime.getAsLong();
    this.loop = new SupervisedLoop("kafka-contact", this::work, _ -> {});
  }

  /**
   * Asks the cluster that a client is for.
   *
   * @param admin is closed with this
   */
  public static KafkaContact of(Admin admin, String address) {
    DescribeClusterOptions options =
        new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis());
    return new KafkaContact(
        address,
        () -> {
          var _ = AdminAnswer.await(admin.describeCluster(options).nodes());
        },
        System::nanoTime,
        () -> admin.close(Duration.ZERO));
  }

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public boolean isRunning() {
    return sinceAnswer().compareTo(LOST_AFTER) < 0;
  }

  private Duration sinceAnswer() {
    return Duration.ofNanos(nanoTime.getAsLong() - answered);
  }

  private void work() {
    ask();
    try {
      var _ = closed.await(PAUSE.toMillis(), MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Asks once, and tells if that changes what is known. */
  void ask() {
    try {
      question.run();
      if (told) {
        log.atInfo()
            .addKeyValue("kafka", address)
            .addKeyValue("seconds", sinceAnswer().toSeconds())
            .log("Kafka answers again; the process goes on where it was");
      }
      told = false;
      answered = nanoTime.getAsLong();
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      if (!isRunning() && !told && !loop.isClosing()) {
        told = true;
        log.atError()
            .addKeyValue("kafka", address)
            .addKeyValue("seconds", sinceAnswer().toSeconds())
            .addKeyValue("cause", String.valueOf(e.getMessage()))
            .log(
                (e instanceof AuthenticationException
                        ? "Kafka refuses the login, and the process is not ready: mend sasl.* and"
                            + " ssl.* under kafka in the settings, and restart; certificates, and"
                            + " a password, that are renewed in their files need no restart. No"
                            + " job comes in and none goes out"
                        : "Kafka does not answer, and the process is not ready: no job comes in and"
                            + " none goes out")
                    + ". Calls in flight go on, and what they bring is kept; if this lasts for more"
                    + " than three minutes, they are made again. No job is lost");
      }
    }
  }

  @Override
  public void close() {
    loop.end();
    closed.countDown();
    closing.run(); // which ends a question that is being asked
    var _ = loop.close(PATIENCE);
  }
}
