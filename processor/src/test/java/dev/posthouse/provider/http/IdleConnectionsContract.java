package dev.posthouse.provider.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.provider.http.RawServer.End;
import dev.posthouse.provider.http.RawServer.Reaction;
import dev.posthouse.settings.TimeLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests on connections that servers close, over real sockets of HTTP/1.1. */
@Timeout(60)
abstract class IdleConnectionsContract {
  static final Duration LONG = RawCalls.LONG;
  private static final Duration AT_ONCE = Duration.ZERO;

  /** More than what counts as at once. */
  private static final Duration AFTER_WORK =
      Transport.AT_ONCE.plus(ConnectionUse.LONGEST_WAY).plusMillis(50);

  /** A busy machine takes longer than {@link Transport#AT_ONCE} to see a reset. */
  private static final Duration UNHURRIED = Duration.ofSeconds(10);

  /** A little more than what counts as left alone. */
  static final Duration IDLE = KeptConnection.LEFT_ALONE.plusMillis(20);

  private static final int CALLS = 64;
  static final Reaction ANSWER = new Reaction.Answer();

  private @Nullable RawServer running;
  private @Nullable RawCalls making;

  @AfterEach
  void stop() throws IOException {
    if (making != null) {
      making.close();
    }
    if (running != null) {
      running.close();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void noCallIsLostAfterAPauseLongerThanTheServerKeepsConnections(End end) throws Exception {
    var together = new Reaction.Together(new CyclicBarrier(CALLS));
    start(Duration.ofMillis(400), end, (_, _) -> together);

    List<String> before = calls().callAll(texts("before"));
    await().until(() -> server().openConnections() == 0);
    List<String> after = calls().callAll(texts("after"));

    assertThat(before).hasSize(CALLS).containsOnly(RawServer.BODY);
    assertThat(after).hasSize(CALLS).containsOnly(RawServer.BODY);
    assertThat(server().worked()).hasSize(2 * CALLS).doesNotHaveDuplicates();
    assertThat(calls().sent()).isEqualTo(2 * CALLS);
  }

  /** The pause ends just as connections are closed, so that requests and ends cross. */
  @ParameterizedTest
  @EnumSource(End.class)
  void noCallIsLostThatCrossesTheEndOfItsConnection(End end) throws Exception {
    Duration patience = IDLE;
    start(patience, end, (_, _) -> ANSWER);
    var random = new Random(7);

    for (int i = 0; i < 40; i++) {
      calls().call("call " + i);
      pause(patience.plusMillis(random.nextInt(5) - 2));
    }

    assertThat(server().worked()).hasSize(40).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void aRequestThatFindsItsConnectionClosedIsSentAgainOnAFreshOne(End end) throws Exception {
    start(LONG, end, (_, request) -> request == 1 ? ANSWER : new Reaction.Unread(end));
    calls().call("first");
    pause(IDLE);

    calls().call("second");

    assertThat(server().worked()).containsExactly("first", "second");
    assertThat(server().connections()).isEqualTo(2);
    // The server, too, has had two.
    assertThat(calls().sent()).isEqualTo(2);
    assertThat(calls().resent()).isEqualTo(1);
  }

  @Test
  void aRequestIsSentAgainOnlyOnce() throws Exception {
    start(
        LONG,
        End.RESET,
        (connection, request) ->
            connection == 1 && request == 1 ? ANSWER : new Reaction.Unread(End.RESET));
    calls().call("first");
    pause(IDLE);

    assertBreaks("second");

    assertThat(server().connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void onAFreshConnectionNothingIsSentAgain(End end) throws Exception {
    start(LONG, end, (_, _) -> new Reaction.Broken(AT_ONCE, 0, end));

    assertBreaks("first");

    assertThat(server().worked()).containsExactly("first");
    assertThat(server().connections()).isEqualTo(1);
    assertThat(calls().resent()).isZero();
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void aResetAfterTheServerHasHadTimeToWorkIsAmbiguous(End end) throws Exception {
    start(
        LONG,
        end,
        (_, request) -> request == 1 ? ANSWER : new Reaction.Broken(AFTER_WORK, 0, end),
        Transport.AT_ONCE);
    calls().call("first");
    pause(IDLE);

    assertBreaks("second");

    assertThat(server().worked()).containsExactly("first", "second");
    assertThat(server().connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 17, 40})
  void afterTheFirstByteOfAnAnswerNothingIsSentAgain(int bytes) throws Exception {
    start(
        LONG,
        End.FIN,
        (_, request) -> request == 1 ? ANSWER : new Reaction.Broken(AT_ONCE, bytes, End.FIN));
    calls().call("first");
    pause(IDLE);

    assertBreaks("second");

    assertThat(server().worked()).containsExactly("first", "second");
    assertThat(server().connections()).isEqualTo(1);
  }

  /** Whatever servers do: what was answered in part is not asked again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noRequestIsSentASecondTimeAfterAnyByteOfAnAnswer(long seed) throws Exception {
    var random = new Random(seed);
    var broken = new AtomicInteger();
    int length = RawServer.answer().length;
    start(
        LONG,
        End.FIN,
        (_, request) -> {
          if (request == 1 || random.nextBoolean()) {
            return ANSWER;
          }
          broken.incrementAndGet();
          return new Reaction.Broken(
              AT_ONCE, 1 + random.nextInt(length - 1), random.nextBoolean() ? End.FIN : End.RESET);
        });

    int failed = 0;
    for (int i = 0; i < 20; i++) {
      try {
        calls().call("call " + i);
        pause(IDLE);
      } catch (IOException _) {
        failed++;
      }
    }

    assertThat(server().worked()).hasSize(20).doesNotHaveDuplicates();
    assertThat(failed).isPositive();
    // The last connection may wait to break at a request that does not come.
    assertThat(broken.get() - failed).isBetween(0, 1);
    assertThat(server().connections()).isBetween(failed, failed + 1);
  }

  /** A connection that was used a moment ago was not closed for being idle. */
  @Test
  void onAConnectionThatWasNotLeftAloneNothingIsSentAgain() throws Exception {
    start(LONG, End.RESET, (_, request) -> request < 50 ? ANSWER : new Reaction.Unread(End.RESET));
    for (int i = 1; i < 50; i++) {
      calls().call("call " + i);
    }

    assertBreaks("last");

    assertThat(server().connections()).isEqualTo(1);
  }

  @Test
  void aBodyThatCanBeWrittenOnlyOnceIsNotSentAgain() throws Exception {
    start(LONG, End.RESET, (_, request) -> request == 1 ? ANSWER : new Reaction.Unread(End.RESET));
    calls().call("first");
    pause(IDLE);

    assertThatThrownBy(() -> calls().call(new OnceBody(RequestBody.create("second", null))))
        .isInstanceOf(IOException.class);

    assertThat(server().connections()).isEqualTo(1);
  }

  @Test
  void aConnectionIsNotUsedForLongerThanTheServerSaysThatItKeepsIt() throws Exception {
    start(LONG, End.FIN, (_, _) -> new Reaction.Answer("Keep-Alive: timeout=1"));
    calls().call("first");
    pause(Duration.ofMillis(510));

    calls().call("second");

    assertThat(server().connections()).isEqualTo(2);
    assertThat(server().worked()).containsExactly("first", "second");
  }

  @Test
  void aConnectionIsUsedWithinTheTimeThatTheServerSaysThatItKeepsIt() throws Exception {
    start(LONG, End.FIN, (_, _) -> new Reaction.Answer("Keep-Alive: timeout=60"));
    calls().call("first");
    pause(IDLE);

    calls().call("second");

    assertThat(server().connections()).isEqualTo(1);
    assertThat(server().worked()).containsExactly("first", "second");
  }

  @Test
  void theLimitsOfACallHoldWhenItIsSentAgain() throws Exception {
    start(
        LONG,
        End.RESET,
        (connection, request) -> {
          if (request == 2) {
            return new Reaction.Unread(End.RESET);
          }
          return connection == 1 ? ANSWER : new Reaction.Broken(LONG, 0, End.FIN);
        });
    calls().call("first");
    pause(IDLE);

    long start = System.nanoTime();
    var limits = new TimeLimits(LONG, Duration.ofMillis(400), LONG, LONG);
    try (CallWatch watch = calls().watch(limits)) {
      assertThatThrownBy(() -> calls().call(RequestBody.create("second", null), watch))
          .isInstanceOf(IOException.class);
      assertThat(watch.exceeded()).isEqualTo(CallWatch.Limit.FIRST_TOKEN);
    }

    assertThat(server().connections()).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(2));
  }

  /** What the connections are encrypted by; null if they are not. */
  abstract @Nullable TestCertificate certificate();

  final void start(Duration patience, End end, RawServer.Script script) throws IOException {
    start(patience, end, script, UNHURRIED);
  }

  private void start(Duration patience, End end, RawServer.Script script, Duration atOnce)
      throws IOException {
    TestCertificate certificate = certificate();
    running =
        new RawServer(patience, end, script, certificate == null ? null : certificate.server());
    making =
        new RawCalls(
            running.address(),
            CALLS,
            certificate == null ? new OkHttpClient.Builder() : certificate.trusting(),
            atOnce);
  }

  final RawServer server() {
    return requireNonNull(running);
  }

  final RawCalls calls() {
    return requireNonNull(making);
  }

  private void assertBreaks(String text) {
    assertThatThrownBy(() -> calls().call(text)).isInstanceOf(IOException.class);
  }

  private static List<String> texts(String name) {
    return IntStream.range(0, CALLS).mapToObj(number -> name + " " + number).toList();
  }

  /** The connection is left alone. */
  static void pause(Duration time) throws InterruptedException {
    new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
