package dev.posthouse.kafka;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka still permits what the process does. Where it does not, clients fail, each in its
 * own way and over and over, and hardly any says which permission it lacks; this does, once.
 *
 * <p>Tested by {@code RoleRightsIT}.
 */
public final class PermissionWatch implements Station {
  private static final Logger log = LoggerFactory.getLogger(PermissionWatch.class);

  /** Soon after the start, when Streams has made its topics; and a dozen small requests each. */
  private static final Duration INTERVAL = Duration.ofSeconds(20);

  /** What was taken back by mistake is soon given back, and the process is to be ready again. */
  private static final Duration WHILE_LACKING = Duration.ofSeconds(2);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Supplier<List<Permission>> question;
  private final Function<List<Permission>, String> denial;
  private final Runnable closing;
  private final SupervisedLoop loop;
  private volatile List<Permission> lacking = List.of();

  /**
   * @param question asks what is lacking
   * @param denial says it
   * @param closing lets go of what asks
   */
  public PermissionWatch(
      Supplier<List<Permission>> question,
      Function<List<Permission>, String> denial,
      Runnable closing) {
    this.question = question;
    this.denial = denial;
    this.closing = closing;
    this.loop =
        new SupervisedLoop(
            "permissions",
            this::work,
            failure -> log.atDebug().setCause(failure).log("What Kafka permits is not known"));
  }

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public boolean isRunning() {
    return lacking.isEmpty();
  }

  private void work() {
    loop.pause(lacking.isEmpty() ? INTERVAL : WHILE_LACKING);
    if (!loop.isClosing()) {
      look();
    }
  }

  /** Asks once, and tells if that changes what is known. */
  void look() {
    List<Permission> now = question.get();
    if (!now.equals(lacking)) {
      lacking = now;
      if (now.isEmpty()) {
        log.info("Kafka permits all that this process needs");
      } else {
        log.error("The process is not ready, and jobs wait: " + denial.apply(now));
      }
    }
  }

  @Override
  public void close() {
    loop.end();
    closing.run(); // which ends a question that is being asked
    var _ = loop.close(CLOSE_LIMIT);
  }
}
