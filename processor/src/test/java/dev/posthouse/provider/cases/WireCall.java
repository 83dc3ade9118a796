package dev.posthouse.provider.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.HostedSettings;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;

/** The first call of a case, through the adapter alone. */
final class WireCall {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The call is answered, and what becomes of the answer is not the adapter's affair. */
  private static final String BEHIND_THE_CALL = "result_too_large";

  private final WireCase wire;
  private final Path folder;

  WireCall(WireCase wire, Path folder) {
    this.wire = wire;
    this.folder = folder;
  }

  /** What of it is not as the case says; nothing if all is. */
  List<String> faults() throws Exception {
    JobRequest request = wire.request();
    if (request == null) {
      return List.of();
    }
    try (var server = new WireServer(wire);
        Provider provider = provider(server)) {
      var faults = new ArrayList<String>();
      try {
        Answer answer = call(provider, request);
        if (!wire.mayComeTo("answer") && !wire.mayComeTo(BEHIND_THE_CALL)) {
          faults.add("answered: " + answer.text() + answer.toolCalls());
        }
        faults.addAll(faults(answer));
      } catch (CallFailedException e) {
        faults.addAll(faults(e.failure()));
      }
      faults.addAll(faultsOfRequest(server));
      return faults;
    }
  }

  private Provider provider(WireServer server) throws IOException {
    ProviderSettings settings =
        new HostedSettings(wire.api(), wire.hosting(), server.baseUrl())
            .with(new Credential.File(server.credential(folder)));
    return Providers.create(settings, _ -> null);
  }

  private static Answer call(Provider provider, JobRequest request) throws Exception {
    var call = new FutureTask<>(() -> provider.call(request, null, LIMIT));
    Thread.ofVirtual().start(call);
    try {
      return call.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CallFailedException failed) {
        throw failed;
      }
      throw e;
    }
  }

  private List<String> faults(Failure failure) {
    var faults = new ArrayList<String>();
    String kind = failure.kind().wireName();
    if (!wire.mayFailAs(kind)) {
      faults.add("failed with " + kind + ": " + failure.message());
    }
    long wait = wire.expect().path("waits_ms").asLong();
    Duration asked = failure.retryAfter();
    // Moments in the case count from when it was read.
    if (wait > 0 && (asked == null || asked.toMillis() < wait - 2000)) {
      faults.add("waits " + asked + " and not " + wait + " ms");
    }
    return faults;
  }

  private List<String> faults(Answer answer) {
    return wire.answer()
        .map(
            expected ->
                expected.faults(
                    answer.text(), answer.stopReason(), answer.usage(), answer.toolCalls()))
        .orElse(List.of());
  }

  private List<String> faultsOfRequest(WireServer server) {
    var faults = new ArrayList<String>();
    String body = server.received().isEmpty() ? "" : server.received().getFirst().body();
    for (JsonNode pattern : wire.expect().path("request_matches")) {
      if (!Pattern.compile(pattern.asText()).matcher(body).find()) {
        faults.add("the request lacks " + pattern);
      }
    }
    for (JsonNode pattern : wire.expect().path("request_lacks")) {
      if (Pattern.compile(pattern.asText()).matcher(body).find()) {
        faults.add("the request holds " + pattern);
      }
    }
    return faults;
  }
}
