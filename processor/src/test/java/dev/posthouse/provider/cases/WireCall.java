package dev.posthouse.provider.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.HostedSettings;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.ToolCall;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The first call of a case, through the adapter alone. */
final class WireCall {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The call is answered, and what becomes of the answer is not the adapter's affair. */
  private static final String BEHIND_THE_CALL = "result_too_large";

  private static final String KEY = privateKey();

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
        Provider provider = provider(server.address())) {
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

  private Provider provider(URI address) throws IOException {
    ProviderSettings settings =
        new HostedSettings(wire.api(), wire.hosting(), openAi(address)).with(credential(address));
    return Providers.create(settings, name -> name.equals("KEY") ? "sk-0123456789abcdef" : null);
  }

  private URI openAi(URI address) {
    return wire.api() == Api.OPENAI ? address.resolve("/v1") : address;
  }

  private Credential credential(URI address) throws IOException {
    if (!(wire.hosting() instanceof Hosting.Vertex)) {
      return new Credential.Variable("KEY");
    }
    return new Credential.File(
        Files.writeString(folder.resolve("key.json"), KEY.formatted(address)));
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
    if (!wire.mayComeTo(kind) && !(wire.mayComeTo("new") && NEW_KINDS.contains(kind))) {
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

  private static final List<String> NEW_KINDS = List.of("not_supported", "fetch_failed");

  private List<String> faults(Answer answer) {
    JsonNode expected = wire.expect().path("answer");
    if (!expected.isObject()) {
      return List.of();
    }
    return Stream.of(
            fault("text", expected.path("text"), answer.text()),
            fault("stopReason", expected.path("stopReason"), answer.stopReason()),
            fault("tokens in", expected.at("/usage/inputTokens"), answer.usage().input()),
            fault("tokens out", expected.at("/usage/outputTokens"), answer.usage().output()),
            calls(expected.path("toolCalls"), answer.toolCalls()),
            ids(expected, answer.toolCalls()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable String fault(String what, JsonNode expected, Object found) {
    return expected.isMissingNode() || expected.asText().equals(found.toString())
        ? null
        : what + " is " + found + " and not " + expected;
  }

  private static @Nullable String calls(JsonNode expected, List<ToolCall> found) {
    if (expected.isMissingNode()) {
      return null;
    }
    boolean same = expected.size() == found.size();
    for (int i = 0; same && i < found.size(); i++) {
      same = same(expected.get(i), found.get(i));
    }
    return same ? null : "calls are " + found + " and not " + expected;
  }

  private static boolean same(JsonNode expected, ToolCall found) {
    try {
      return expected.path("name").asText().equals(found.getName())
          && expected.path("arguments").equals(JSON.readTree(found.getArguments()))
          && (!expected.has("id") || expected.path("id").asText().equals(found.getId()));
    } catch (IOException _) {
      return false;
    }
  }

  private static @Nullable String ids(JsonNode expected, List<ToolCall> found) {
    List<String> ids = found.stream().map(ToolCall::getId).toList();
    return expected.has("toolCallIds")
            && (new HashSet<>(ids).size() < ids.size() || ids.contains(""))
        ? "ids are not unique: " + ids
        : null;
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

  /** A service account's key file, whose token server is still to be filled in. */
  private static String privateKey() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      String text =
          Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
      return """
      {"type":"service_account","project_id":"p","private_key_id":"1","client_id":"1",\
      "client_email":"a@p.iam.gserviceaccount.com","token_uri":"%%s/token",\
      "private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}\
      """
          .formatted(String.join("\\n", text.split("(?<=\\G.{64})")));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
