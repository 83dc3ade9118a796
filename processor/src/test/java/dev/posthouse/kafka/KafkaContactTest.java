package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class KafkaContactTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(KafkaContact.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private boolean answers = true;
  private final KafkaContact contact =
      new KafkaContact(
          "kafka:9092",
          () -> {
            if (!answers) {
              throw new TimeoutException("no node");
            }
          },
          now::get,
          () -> {});

  @BeforeEach
  void listen() {
    log.setLevel(ch.qos.logback.classic.Level.INFO);
    log.setAdditive(false);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
    log.setAdditive(true);
    log.setLevel(null);
  }

  @Test
  void aClusterThatIsSilentForLongerThanStatedIsToldOfOnceAndTheProcessIsNotReady() {
    contact.ask();
    answers = false;

    for (int second = 1; second <= 60; second++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      contact.ask();
      assertThat(contact.isRunning())
          .as("after %d s", second)
          .isEqualTo(second < KafkaContact.LOST_AFTER.toSeconds());
    }

    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getFormattedMessage())
                    .contains("Kafka does not answer", "not ready", "No job is lost"));
  }

  @Test
  void itsReturnIsToldOfToo() {
    answers = false;
    now.addAndGet(KafkaContact.LOST_AFTER.toNanos());
    contact.ask();

    answers = true;
    contact.ask();

    assertThat(contact.isRunning()).isTrue();
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .last()
        .asString()
        .startsWith("Kafka answers again");
  }

  @Test
  void aShortSilenceIsNotWorthAWord() {
    answers = false;
    now.addAndGet(KafkaContact.LOST_AFTER.toNanos() - 1);
    contact.ask();
    answers = true;
    contact.ask();

    assertThat(contact.isRunning()).isTrue();
    assertThat(lines.list).isEmpty();
  }
}
