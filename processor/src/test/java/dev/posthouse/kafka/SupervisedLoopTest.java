package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

class SupervisedLoopTest {
  private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger turns = new AtomicInteger();

  @Test
  void worksOverAndOverUntilItIsClosed() {
    SupervisedLoop loop = new SupervisedLoop("test", turns::incrementAndGet, failures::add);
    loop.start();
    await().untilAtomic(turns, count -> assertThat(count).isGreaterThan(3));

    loop.close();

    int atTheEnd = turns.get();
    assertThat(loop.isClosing()).isTrue();
    assertThat(turns).hasValue(atTheEnd);
    assertThat(failures).isEmpty();
  }

  @Test
  void workThatFailsIsShownAndBegunAgain() {
    IllegalStateException failure = new IllegalStateException("once");
    SupervisedLoop loop =
        new SupervisedLoop(
            "test",
            () -> {
              if (turns.incrementAndGet() == 1) {
                throw failure;
              }
            },
            failures::add);

    loop.start();

    await().untilAtomic(turns, count -> assertThat(count).isGreaterThan(1));
    loop.close();
    assertThat(failures).containsExactly(failure);
  }

  @Test
  void closingEndsThePauseAfterAFailure() {
    SupervisedLoop loop =
        new SupervisedLoop(
            "test",
            () -> {
              throw new IllegalStateException("always");
            },
            failures::add);
    loop.start();
    await().until(() -> !failures.isEmpty());

    assertThat(loop.close(Duration.ofMillis(900))).isTrue();

    assertThat(failures).hasSize(1);
  }

  @Test
  void beingWokenInOrderToCloseIsNoFailure() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    CountDownLatch working = new CountDownLatch(1);
    SupervisedLoop loop =
        new SupervisedLoop(
            "test",
            () -> {
              working.countDown();
              hold(woken);
              throw new WakeupException();
            },
            failures::add);
    loop.start();
    working.await();

    loop.end();
    woken.countDown();
    loop.close();

    assertThat(failures).isEmpty();
  }

  @Test
  void workThatDoesNotEndIsInterrupted() throws InterruptedException {
    AtomicReference<Thread> worker = new AtomicReference<>();
    CountDownLatch working = new CountDownLatch(1);
    SupervisedLoop loop =
        new SupervisedLoop(
            "test",
            () -> {
              worker.set(Thread.currentThread());
              working.countDown();
              hold(new CountDownLatch(1));
            },
            failures::add);
    loop.start();
    working.await();

    assertThat(loop.close(Duration.ofMillis(1))).isFalse();

    await().until(() -> !Objects.requireNonNull(worker.get()).isAlive());
    assertThat(failures).isEmpty();
  }

  @Test
  void whatWasNeverStartedIsClosedAtOnce() {
    SupervisedLoop loop = new SupervisedLoop("test", turns::incrementAndGet, failures::add);

    assertThat(loop.close(Duration.ofMinutes(1))).isTrue();
    loop.close();

    assertThat(turns).hasValue(0);
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
