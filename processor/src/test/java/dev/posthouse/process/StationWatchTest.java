package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.posthouse.kafka.Station;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StationWatchTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(StationWatch.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final Switched kafka = new Switched();
  private final Switched claude = new Switched();
  private final StationWatch watch =
      new StationWatch(() -> Map.of(StationWatch.KAFKA, kafka, "attempt:claude", claude), now::get);

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
    watch.close();
  }

  @Test
  void aStationThatStandsStillIsNamedOnceAndAgainWhenItWorks() {
    claude.works = false;
    watch.look();
    assertThat(lines.list).as("within its grace").isEmpty();

    pass();
    watch.look();
    pass();
    watch.look();
    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.WARN);
              assertThat(line.getKeyValuePairs())
                  .extracting(pair -> pair.value)
                  .contains("attempt:claude");
            });

    claude.works = true;
    watch.look();
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .last()
        .isEqualTo("The station works again");
  }

  @Test
  void whatFollowsFromAKafkaThatIsAwayIsNotToldOfBesides() {
    claude.works = false;
    watch.look();
    kafka.works = false;
    pass();
    watch.look();
    kafka.works = true;
    watch.look();

    assertThat(lines.list).isEmpty();
  }

  private void pass() {
    now.addAndGet(StationWatch.GRACE.toNanos());
  }

  private static final class Switched implements Station {
    private boolean works = true;

    @Override
    public void start() {}

    @Override
    public boolean isRunning() {
      return works;
    }

    @Override
    public void close() {}
  }
}
