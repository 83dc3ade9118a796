package dev.posthouse.provider.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.HostedProviderTest;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several keys of one provider, over real HTTP. */
final class KeyRotationTest extends HostedProviderTest {
  private static final String FIRST = "sk-first-0123456789-aaaa";
  private static final String SECOND = "sk-second-0123456789-bbbb";
  private static final Credential BOTH =
      new Credential.Several(
          List.of(new Credential.Variable("FIRST"), new Credential.Variable("SECOND")));

  private static final int CALLERS = 16;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void aRefusedKeyGivesWayOverTheSameConnection(Api api) throws Exception {
    server.answerEach(request -> isWith(FIRST, request) ? refusal() : answer(api));
    environment.putAll(Map.of("FIRST", FIRST, "SECOND", SECOND));
    Provider provider = open(api, Hosting.DIRECT, BOTH);

    CallFailedException refused = failed(provider);

    assertThat(refused.failure().kind()).isEqualTo(FailureKind.BAD_CREDENTIALS);
    assertThat(refused.failure().anotherKey()).isTrue();
    assertThat(refused.credential()).isEqualTo("env:FIRST …aaaa");
    assertThat(call(provider).credential()).isEqualTo("env:SECOND …bbbb");
    assertThat(call(provider).credential()).isEqualTo("env:SECOND …bbbb");
    assertThat(server.received()).filteredOn(request -> isWith(FIRST, request)).hasSize(1);
    assertThat(server.connections()).isEqualTo(1);
  }

  /** As a tool does that renews keys: the former one is taken back once the new one is used. */
  @Test
  void aKeyThatIsRenewedInItsFileUnderLoadFailsNoCall() throws Exception {
    AtomicBoolean takenBack = new AtomicBoolean();
    AtomicInteger withSecond = new AtomicInteger();
    server.answerEach(
        request -> {
          if (!isWith(FIRST, request)) {
            withSecond.incrementAndGet();
          } else if (takenBack.get()) {
            return refusal();
          }
          return answer(Api.OPENAI);
        });
    Path file = Files.writeString(folder.resolve("key"), FIRST);
    Provider provider = open(Api.OPENAI, Hosting.DIRECT, new Credential.File(file));
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> calling =
          IntStream.range(0, CALLERS)
              .mapToObj(
                  _ ->
                      callers.submit(
                          () -> {
                            int calls = 0;
                            for (; !over.get(); calls++) {
                              var _ = call(provider);
                            }
                            return calls;
                          }))
              .toList();

      Path renewed = Files.writeString(folder.resolve("key.new"), SECOND);
      Files.move(renewed, file, StandardCopyOption.ATOMIC_MOVE);
      await().until(() -> withSecond.get() > 10 * CALLERS);
      takenBack.set(true);
      int before = withSecond.get();
      await().until(() -> withSecond.get() > before + 10 * CALLERS);
      over.set(true);

      for (Future<Integer> caller : calling) {
        assertThat(caller.get()).isPositive();
      }
    } finally {
      over.set(true);
    }
  }

  @Test
  void noFailureTellsAKey() throws Exception {
    server.answerEach(
        request ->
            VendorServer.whole(
                403,
                Map.of("Content-Type", "application/json"),
                "{\"error\":{\"message\":\"Key %s may not\"}}".formatted(FIRST)));
    Path file = Files.writeString(folder.resolve("key"), FIRST);

    CallFailedException failed =
        failed(open(Api.OPENAI, Hosting.DIRECT, new Credential.File(file)));

    assertThat(failed.failure().message()).contains("may not").doesNotContain(FIRST);
    assertThat(failed.credential()).isEqualTo("file:" + file + " …aaaa");
  }

  private static boolean isWith(String key, VendorServer.Received request) {
    return request.headers().values().stream().anyMatch(value -> value.endsWith(key));
  }

  private static VendorServer.Response refusal() {
    return VendorServer.whole(401, Map.of("Content-Type", "application/json"), "{}");
  }

  private static VendorServer.Response answer(Api api) {
    return switch (api) {
      case ANTHROPIC -> VendorServer.stream(Vendor.ANTHROPIC.answer("end_turn", "Fine"));
      case OPENAI_RESPONSES -> VendorServer.stream(Vendor.RESPONSES.answer("completed", "Fine"));
      case OPENAI -> VendorServer.stream(Vendor.OPENAI.answer("stop", "Fine"));
      case GEMINI -> VendorServer.stream(Vendor.GEMINI.answer("STOP", "Fine"));
    };
  }
}
