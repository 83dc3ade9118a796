package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PermissionWatchTest {
  private static final Permission READ = new Permission.OnTopic(AclOperation.READ, "llm.requests");

  private final Logger log = (Logger) LoggerFactory.getLogger(PermissionWatch.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private List<Permission> lacking = List.of();
  private final PermissionWatch watch =
      new PermissionWatch(
          () -> lacking, now -> Denial.of(now, Optional.of("User:worker"), "kafka:9092"), () -> {});

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
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
  void whatIsTakenBackUnderARunningProcessIsToldOnceWithWhoLacksItAndHowItIsGranted() {
    watch.look();
    assertThat(watch.isRunning()).isTrue();
    lacking = List.of(READ);

    watch.look();
    watch.look();

    assertThat(watch.isRunning()).isFalse();
    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getFormattedMessage())
                    .contains(
                        "not ready",
                        "does not permit User:worker to\n  READ topic llm.requests\n",
                        "kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal"
                            + " 'User:worker' --operation Read --topic 'llm.requests'"));
  }

  @Test
  void whatIsGrantedAgainMakesItReady() {
    lacking = List.of(READ);
    watch.look();
    lacking = List.of();

    watch.look();

    assertThat(watch.isRunning()).isTrue();
    assertThat(lines.list).hasSize(2);
  }
}
