package dev.posthouse.triage;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.provider.factory.WarmUp;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one tiny call to each provider, all at once, the way the processor makes its calls. Costs
 * some twenty tokens each.
 */
public final class Probe {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Enough for a word, and for the reasoning that some models do before it. */
  private static final int OUTPUT_TOKENS = 256;

  /** What came of one call. */
  public sealed interface Result {
    /** From when the request went out. */
    Duration time();

    /** Which key was used; null if none was. */
    @Nullable String credential();

    /** An answer; what it says does not matter. */
    record Answered(String model, Duration time, @Nullable String credential) implements Result {}

    /** None. */
    record Failed(Failure failure, Duration time, @Nullable String credential) implements Result {}
  }

  private final UnaryOperator<@Nullable String> environment;

  public Probe(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /** The results by provider, in the order given. */
  public Map<String, Result> of(Collection<ProviderSettings> providers)
      throws InterruptedException {
    // Or the first calls of this process would count its own start among what vendors take.
    providers.forEach(WarmUp::of);
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
    // From when the request goes out; until then it is this side that takes time.
    AtomicLong start = new AtomicLong(System.nanoTime());
    try (Provider provider = Providers.create(settings, environment)) {
      start.set(System.nanoTime());
      Answer answer =
          provider.call(request(settings), null, LIMIT, () -> start.set(System.nanoTime()));
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

  private static JobRequest request(ProviderSettings settings) {
    JobRequest.Builder request = JobRequest.newBuilder().setId("posthouse-triage-probe");
    return switch (settings.kind()) {
      case CHAT ->
          request
              .setPrompt("Reply with the single word: pong")
              .setMaxOutputTokens(OUTPUT_TOKENS)
              .build();
      case EMBEDDING -> request.setInputs(List.of("ping")).build();
    };
  }

  private static Duration since(AtomicLong start) {
    return Duration.ofNanos(System.nanoTime() - start.get());
  }
}
