package dev.posthouse.provider.key;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Sees to the cloud's token before the call: a cloud that gives none is another failure than a
 * model's server that does not answer, and inside the vendor's SDK the two look alike. The token is
 * kept until it expires, so this is almost always a look at a clock.
 *
 * <p>Tested by {@code VertexTest}.
 */
public final class IdentifiedProvider implements Provider {
  private final Identity identity;
  private final Provider provider;

  public IdentifiedProvider(Identity identity, Provider provider) {
    this.identity = identity;
    this.provider = provider;
  }

  @Override
  public Answer call(
      JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
      throws CallFailedException, InterruptedException {
    long start = System.nanoTime();
    try {
      prove();
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the call was abandoned");
      }
      // Without the cause: it may quote the token's request.
      throw new CallFailedException(failure(e));
    }
    return provider.call(
        request,
        correction,
        limit.minusNanos(Math.min(System.nanoTime() - start, nanos(limit))),
        sent);
  }

  private void prove() throws IOException {
    switch (identity) {
      case Identity.Key _ -> {}
      case Identity.Aws(var credentials) -> credentials.resolveCredentials();
      case Identity.Google(var credentials) -> credentials.refreshIfExpired();
    }
  }

  private static Failure failure(Exception e) {
    return isOfTheNetwork(e)
        ? new Failure(
            FailureKind.NETWORK,
            "The cloud's token server cannot be reached. Check the way out to it.",
            null,
            "identity_unreachable",
            null,
            null)
        : new Failure(
            FailureKind.BAD_CREDENTIALS,
            "The cloud gave no identity (%s). Check the role or service account of this machine or pod."
                .formatted(e.getClass().getSimpleName()),
            null,
            "no_identity",
            null,
            null);
  }

  private static boolean isOfTheNetwork(Throwable e) {
    // The bound is against a cycle.
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof ConnectException
          || cause instanceof SocketTimeoutException
          || cause instanceof UnknownHostException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static long nanos(Duration limit) {
    return limit.compareTo(Duration.ofDays(36_500)) < 0 ? limit.toNanos() : Long.MAX_VALUE;
  }

  @Override
  public void close() {
    provider.close();
    if (identity instanceof Identity.Aws(SdkAutoCloseable credentials)) {
      credentials.close();
    }
  }

  @Override
  public String toString() {
    return provider.toString();
  }
}
