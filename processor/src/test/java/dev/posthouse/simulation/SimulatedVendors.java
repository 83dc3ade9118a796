package dev.posthouse.simulation;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The vendors' servers: they answer, fail, are slow or down, and keep a ledger of all calls. */
final class SimulatedVendors {
  private static final Usage USAGE = Usage.NONE;

  private final World world;
  private final Invariants invariants;

  /** Of so many calls five fail. */
  private final int odds;

  private final Map<String, Server> servers = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new LinkedHashMap<>();

  private static final class Server {
    long downUntil;
    long slowUntil;
    long silentUntil;
  }

  SimulatedVendors(World world, Invariants invariants) {
    this.world = world;
    this.invariants = invariants;
    this.odds = world.seed() % 4 == 0 ? 9 : 24;
  }

  private Server server(String provider) {
    return servers.computeIfAbsent(provider, _ -> new Server());
  }

  void down(String provider, long nanos) {
    server(provider).downUntil = world.nanos() + nanos;
  }

  void slow(String provider, long nanos) {
    server(provider).slowUntil = world.nanos() + nanos;
  }

  void silent(String provider, long nanos) {
    server(provider).silentUntil = world.nanos() + nanos;
  }

  void calm() {
    servers.clear();
  }

  /** The provider as one process calls it. */
  Provider caller(String provider) {
    return new Caller(provider);
  }

  private final class Caller implements Provider {
    private final String provider;

    Caller(String provider) {
      this.provider = provider;
    }

    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
        throws CallFailedException, InterruptedException {
      String job = Objects.requireNonNull(request.getPrompt());
      int number = calls.merge(job, 1, Integer::sum);
      Machine machine = World.thread().machine();
      Server server = server(provider);
      sent.run();
      invariants.called(job, request.getGeneration(), provider, machine);
      SplittableRandom random =
          new SplittableRandom(world.seed() * 131 + job.hashCode() * 31L + number);
      long nanos = duration(random, server);
      if (nanos > limit.toNanos()) {
        Intercepted.sleep(limit);
        throw failed(FailureKind.TIMED_OUT, null);
      }
      Intercepted.sleep(Duration.ofNanos(nanos));
      FailureKind failure = failure(random, server);
      if (failure != null) {
        long quiet = server.silentUntil - world.nanos();
        throw failed(
            failure,
            quiet > 0
                ? Duration.ofNanos(quiet)
                : failure == FailureKind.RATE_LIMITED
                    ? Duration.ofMillis(200 + random.nextLong(3_000))
                    : null);
      }
      invariants.answered(job, request.getGeneration(), machine);
      return Answer.ofText("model", "an answer to " + job, "end", USAGE);
    }

    private CallFailedException failed(FailureKind kind, @Nullable Duration retryAfter) {
      if (retryAfter != null) {
        invariants.askedForQuiet(provider, World.thread().machine(), retryAfter);
      }
      return new CallFailedException(new Failure(kind, "simulated", null, null, null, retryAfter));
    }

    @Override
    public void close() {}
  }

  private long duration(SplittableRandom random, Server server) {
    long usual =
        20_000_000L + random.nextLong(random.nextInt(4) == 0 ? 6_000_000_000L : 700_000_000L);
    return world.nanos() < server.slowUntil ? usual * 8 : usual;
  }

  private @Nullable FailureKind failure(SplittableRandom random, Server server) {
    if (world.nanos() < server.silentUntil) {
      return FailureKind.RATE_LIMITED;
    }
    if (world.nanos() < server.downUntil) {
      return random.nextBoolean() ? FailureKind.OVERLOADED : FailureKind.SERVER_ERROR;
    }
    return switch (random.nextInt(odds)) {
      case 0 -> FailureKind.OVERLOADED;
      case 1 -> FailureKind.RATE_LIMITED;
      case 2 -> FailureKind.NETWORK;
      case 3 -> random.nextInt(4) == 0 ? FailureKind.REFUSED : FailureKind.TRUNCATED;
      case 4 -> FailureKind.SERVER_ERROR;
      default -> null;
    };
  }
}
