package dev.posthouse.provider.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.HostedSettings;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.TestClock;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class KeyRingTest {
  private static final String A = "key-a-0123456789-aaaa";
  private static final String B = "key-b-0123456789-bbbb";
  private static final String SHOWN_A = "env:A …aaaa";
  private static final String SHOWN_B = "env:B …bbbb";
  private static final Failure QUOTA = failure(FailureKind.QUOTA_EXHAUSTED, null);
  private static final Failure BAD = failure(FailureKind.BAD_CREDENTIALS, null);

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private HealthSettings.Parking parking = Defaults.HEALTH.parking();
  private final Map<String, Failure> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, String> environment = Map.of("A", A, "B", B);

  @Test
  void theFirstKeyIsUsedAndNamed() throws Exception {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));

    assertThat(call(ring).credential()).isEqualTo(SHOWN_A);
    assertThat(calls).containsExactly(A);
  }

  @Test
  void aRefusedKeyGivesWayToTheNext() throws Exception {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, BAD);

    CallFailedException failed = failed(ring);

    assertThat(failed.failure().anotherKey()).isTrue();
    assertThat(failed.credential()).isEqualTo(SHOWN_A);
    assertThat(call(ring).credential()).isEqualTo(SHOWN_B);
  }

  @Test
  void withoutAnotherKeyTheFailureIsTheProviders() {
    KeyRing ring = ring(new Credential.Variable("A"));
    faults.put(A, BAD);

    assertThat(failed(ring).failure()).isEqualTo(BAD);
  }

  @Test
  void theLastKeysFailureIsTheProviders() {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, BAD);
    faults.put(B, QUOTA);

    assertThat(failed(ring).failure().anotherKey()).isTrue();
    assertThat(failed(ring).failure()).isEqualTo(QUOTA);
  }

  @Test
  void whatIsNotTheKeysFaultParksNoKey() throws Exception {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    Failure overloaded = failure(FailureKind.OVERLOADED, null);
    faults.put(A, overloaded);

    assertThat(failed(ring).failure()).isEqualTo(overloaded);
    faults.clear();
    assertThat(call(ring).credential()).isEqualTo(SHOWN_A);
  }

  @Test
  void aKeyIsLeftAloneAsLongAsTheVendorSaysButTheNextIsNotWaitedFor() throws Exception {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, failure(FailureKind.QUOTA_EXHAUSTED, Duration.ofDays(3)));

    assertThat(failed(ring).failure().retryAfter()).isNull();
    faults.clear();
    clock.advance(Duration.ofDays(3).minusSeconds(1));
    assertThat(call(ring).credential()).isEqualTo(SHOWN_B);
    clock.advance(Duration.ofSeconds(1));
    assertThat(call(ring).credential()).isEqualTo(SHOWN_A);
  }

  @Test
  void theWaitForAKeyGrowsFromAMinuteToAnHour() {
    assertThat(minutesOfWaits(8)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void theWaitForAKeyGrowsAsTheSettingsOfParkingSay() {
    parking = new HealthSettings.Parking(Duration.ofMinutes(2), Duration.ofMinutes(10));

    assertThat(minutesOfWaits(5)).containsExactly(2L, 4L, 8L, 10L, 10L);
  }

  private List<Long> minutesOfWaits(int trials) {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, QUOTA);
    List<Long> waits = new ArrayList<>();

    failed(ring);
    for (int trial = 0; trial < trials; trial++) {
      long minutes = 0;
      while (keyOfNextCall(ring).equals(B)) {
        clock.advance(Duration.ofMinutes(1));
        minutes++;
      }
      waits.add(minutes);
    }
    return waits;
  }

  @Test
  void oneCallTriesAParkedKeyWhileTheOthersGoOnWithTheNext() throws Exception {
    CountDownLatch trying = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, QUOTA);
    failed(ring);
    faults.clear();
    clock.advance(Duration.ofMinutes(2));
    hold(A, trying, answer);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> trial = threads.submit(() -> call(ring));
      trying.await();
      assertThat(call(ring).credential()).isEqualTo(SHOWN_B);
      answer.countDown();
      assertThat(trial.get().credential()).isEqualTo(SHOWN_A);
    }
    assertThat(call(ring).credential()).as("it works again").isEqualTo(SHOWN_A);
  }

  @Test
  void manyFailuresAtOnceParkAKeyOnce() throws Exception {
    int many = 200;
    CountDownLatch allUnderWay = new CountDownLatch(many);
    CountDownLatch go = new CountDownLatch(1);
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, QUOTA);
    hold(A, allUnderWay, go);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        var _ = threads.submit(() -> failed(ring));
      }
      allUnderWay.await();
      go.countDown();
    }
    faults.clear();
    clock.advance(Duration.ofMinutes(1));

    assertThat(call(ring).credential()).as("parked for the first minute only").isEqualTo(SHOWN_A);
  }

  @Test
  void whenAllKeysAreParkedTheOneThatIsFreeFirstIsTried() throws Exception {
    KeyRing ring = ring(new Credential.Variable("A"), new Credential.Variable("B"));
    faults.put(A, failure(FailureKind.QUOTA_EXHAUSTED, Duration.ofHours(2)));
    faults.put(B, failure(FailureKind.QUOTA_EXHAUSTED, Duration.ofHours(1)));
    failed(ring);
    failed(ring);
    faults.clear();

    assertThat(call(ring).credential()).isEqualTo(SHOWN_B);
    assertThat(call(ring).credential()).as("and is no longer parked").isEqualTo(SHOWN_B);
  }

  @Test
  void aChangedFileIsReadWithinASecondAndUnparks() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), A);
    KeyRing ring = ring(new Credential.File(file));
    faults.put(A, failure(FailureKind.BAD_CREDENTIALS, Duration.ofDays(1)));
    failed(ring);

    Files.writeString(file, B);
    assertThat(failed(ring).credential()).as("not looked at again so soon").endsWith("aaaa");
    clock.advance(Duration.ofSeconds(1));

    assertThat(call(ring).credential()).isEqualTo("file:" + file + " …bbbb");
  }

  @Test
  void aSecretThatKubernetesExchangesIsRead() throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("1")).resolve("key"), A);
    Files.writeString(Files.createDirectories(folder.resolve("2")).resolve("key"), B);
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("1"));
    Path file = Files.createSymbolicLink(folder.resolve("key"), Path.of("..data/key"));
    KeyRing ring = ring(new Credential.File(file));
    call(ring);

    Path next = Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("2"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    clock.advance(Duration.ofSeconds(1));
    call(ring);

    assertThat(calls).containsExactly(A, B);
  }

  @Test
  void aFileThatIsGoneLeavesTheKeyAsItWas() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), A);
    KeyRing ring = ring(new Credential.File(file));

    Files.delete(file);
    clock.advance(Duration.ofSeconds(5));

    assertThat(call(ring).credential()).endsWith("aaaa");
  }

  @Test
  void aLateFailureOfAReplacedKeyDoesNotParkTheNewOne() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), A);
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    KeyRing ring = ring(new Credential.File(file));
    faults.put(A, BAD);
    hold(A, underWay, fail);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CallFailedException> late = threads.submit(() -> failed(ring));
      underWay.await();
      Files.writeString(file, B);
      clock.advance(Duration.ofSeconds(1));
      call(ring);
      fail.countDown();

      assertThat(late.get().failure().anotherKey()).as("the new key is the other").isTrue();
    }
    assertThat(call(ring).credential()).endsWith("bbbb");
  }

  // Calls

  private final Map<String, Runnable> holds = new HashMap<>();

  /** Keeps the calls with a key until told to go on. */
  private void hold(String key, CountDownLatch arrived, CountDownLatch go) {
    holds.put(
        key,
        () -> {
          arrived.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private KeyRing ring(Credential.Source... sources) {
    List<KeySlot> slots = new ArrayList<>();
    for (Credential.Source source : sources) {
      var settings = HostedSettings.AT_OPENAI.with(source);
      slots.add(
          new KeySlot(
              "main",
              ApiKey.read(settings, source, environment::get),
              () -> ApiKey.read(settings, source, environment::get),
              Fake::new,
              parking,
              clock.instant()));
    }
    return new KeyRing("main", slots, clock);
  }

  private final class Fake implements Provider {
    private final String key;

    Fake(ApiKey key) {
      this.key = key.value();
    }

    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
        throws CallFailedException {
      synchronized (calls) {
        calls.add(key);
      }
      holds.getOrDefault(key, () -> {}).run();
      Failure fault = faults.get(key);
      if (fault != null) {
        throw new CallFailedException(fault);
      }
      return Answer.ofText("model", "text", "end", new Usage(1, 1, 0, 0));
    }

    @Override
    public void close() {}
  }

  private static Answer call(KeyRing ring) throws Exception {
    return ring.call(HostedSettings.request(), null, ProviderContract.LONG);
  }

  private static CallFailedException failed(KeyRing ring) {
    return catchThrowableOfType(CallFailedException.class, () -> call(ring));
  }

  private String keyOfNextCall(KeyRing ring) {
    try {
      call(ring);
    } catch (Exception _) {
      // The key is what is asked for.
    }
    return calls.getLast();
  }

  private static Failure failure(FailureKind kind, @Nullable Duration retryAfter) {
    return new Failure(kind, "message", 400, null, null, retryAfter);
  }
}
