package dev.posthouse.provider.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.anthropic.AnthropicTranslation;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class NegotiationTest {
  private static final ProviderSettings SETTINGS = Requests.settings("p", Api.ANTHROPIC);

  private final Negotiation negotiation =
      new Negotiation(SETTINGS, new AnthropicTranslation(SETTINGS));
  private final List<ObjectNode> sent = new ArrayList<>();

  @Test
  void whatIsRefusedIsLeftOutAtOnceAndFromThenOn() {
    JobRequest request = Requests.of("{'prompt':'?','temperature':0.5}");

    hold(request, "temperature: is not supported", body -> body.has("temperature"));
    hold(request, "never said", _ -> false);

    assertThat(sent)
        .extracting(body -> body.has("temperature"))
        .containsExactly(true, false, false);
  }

  /**
   * The vendor minds something that stands in the options and that nobody but the user can mend.
   */
  @Test
  void aRequestIsNotPutAgainUnchanged() {
    JobRequest request = Requests.of("{'prompt':'?','temperature':0.5}");

    assertThatThrownBy(
            () ->
                hold(
                    request,
                    "messages.1: Expected `thinking` or `redacted_thinking`, but found `text`.",
                    _ -> true))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(sent).hasSize(1);
  }

  /** Nor is it learned of the model that it does not take what was not there. */
  @Test
  void ofWhatWasNotSentNothingIsLearned() {
    JobRequest plain = Requests.of("{'prompt':'?'}");
    JobRequest warm = Requests.of("{'prompt':'?','temperature':0.5}");

    assertThatThrownBy(() -> hold(plain, "temperature: is not supported", _ -> true))
        .isInstanceOf(UncheckedIOException.class);
    hold(warm, "never said", _ -> false);

    assertThat(sent.getLast().has("temperature")).isTrue();
  }

  @Test
  void whoObjectsToEverythingIsAskedFiveTimes() {
    JobRequest request =
        Requests.of(
            "{'prompt':'?','system':'s','temperature':0.5,'topP':0.5,'stop':['x'],'cache':'prefix',"
                + "'effort':'high','tools':[{'name':'t','parameters':'{}'}]}");

    assertThatThrownBy(
            () ->
                hold(
                    request,
                    "temperature, top_p, stop_sequences, cache_control, effort, thinking"
                        + " are not supported",
                    _ -> true))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(sent).hasSizeLessThanOrEqualTo(5).doesNotHaveDuplicates();
  }

  private void hold(JobRequest request, String message, Predicate<ObjectNode> refuses) {
    try (CallWatch watch = CallWatch.start(Defaults.LIMITS, Defaults.LIMITS.total(), () -> {})) {
      negotiation.hold(
          request,
          null,
          new Reply(watch, "a-model"),
          body -> {
            sent.add(body.deepCopy());
            if (refuses.test(body)) {
              throw new UncheckedIOException(
                  new HttpErrorException(
                      new HttpError(
                          400,
                          Map.of(),
                          "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                              + "\"message\":\"%s\"}}".formatted(message))));
            }
          });
    }
  }
}
