package dev.posthouse.cli.triage;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one tiny call to each provider, all at once, the way the processor makes its calls. Costs
 * some twenty tokens each.
 */
final class Probe {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Enough for a word, and for the reasoning that some models do before it. */
  private static final int OUTPUT_TOKENS = 256;

  /** What came of one call. */
  sealed interface Result {
    Duration time();

    /** Which key was used; null if none was. */
    @Nullable String credential();

    /** An answer; what it says does not matter. */
    record Answered(String model, Duration time, @Nullable String credential) implements Result {}

    /** None. */
    record Failed(Failure failure, Duration time, @Nullable String credential) implements Result {}
  }

  private final UnaryOperator<@Nullable String> environment;

  Probe(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /** The results by provider, in the order given. */
  Map<String, Result> of(Collection<ProviderSettings> providers) throws InterruptedException {
    Map<String, Future<Result>> calls = new LinkedHashMap<>();
    Map<String, Result> results = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      providers.forEach(
          settings -> calls.put(settings.name(), threads.submit(() -> call(settings))));
      for (Map.Entry<String, Future<Result>> call : calls.entrySet()) {
        results.put(call.getKey(), call.getValue().get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return results;
  }

  private Result call(ProviderSettings settings) throws InterruptedException {
    long start = System.nanoTime();
    try (Provider provider = Providers.create(settings, environment)) {
      Answer answer = provider.call(request(), null, LIMIT);
      return new Result.Answered(answer.model(), since(start), answer.credential());
    } catch (CallFailedException e) {
      return new Result.Failed(e.failure(), since(start), e.credential());
    } catch (IllegalArgumentException e) {
      // The key is not there; the message says where it was looked for.
      return new Result.Failed(
          Failure.of(FailureKind.BAD_CREDENTIALS, String.valueOf(e.getMessage())),
          since(start),
          null);
    }
  }

  private static JobRequest request() {
    return JobRequest.newBuilder()
        .setId("posthouse-triage-probe")
        .setPrompt("Reply with the single word: pong")
        .setMaxOutputTokens(OUTPUT_TOKENS)
        .build();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
