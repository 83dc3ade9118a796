package dev.posthouse.admit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.JobKind;
import dev.posthouse.translation.CacheWish;
import dev.posthouse.translation.Effort;
import dev.posthouse.translation.OutputSchema;
import dev.posthouse.wire.CallLimits;
import dev.posthouse.wire.JobRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a request whatever the settings say; so that it can be told before the request
 * is sent. Each fault names its field and what to write, and never quotes what is asked.
 *
 * <p>Tested by {@code RejectionTest}.
 */
public final class RequestShape {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JobRequest request;
  private final List<String> faults = new ArrayList<>();

  private RequestShape(JobRequest request) {
    this.request = request;
  }

  /** All the faults; none if it is valid. */
  public static List<String> faults(JobRequest request) {
    var shape = new RequestShape(request);
    shape.kind();
    if (JobKind.of(request) == JobKind.EMBEDDING) {
      EmbeddingRules.check(request, shape.faults);
    } else {
      shape.question();
    }
    shape.parameters();
    shape.schema();
    ToolRules.check(request.getTools(), request.getToolChoice(), shape.faults);
    shape.providerOptions();
    shape.limits(request.getLimits());
    return shape.faults;
  }

  private void kind() {
    String kind = request.getKind();
    if (kind != null && JobKind.of(kind).isEmpty()) {
      faults.add("kind: is none that is known; give chat or embedding, or leave it out");
    }
  }

  private void question() {
    if (!request.getInputs().isEmpty()) {
      faults.add("inputs: are for kind embedding; leave them out, or the kind");
    }
    if (request.getDimensions() != null) {
      faults.add("dimensions: are for kind embedding; leave them out");
    }
    String prompt = request.getPrompt();
    if ((prompt != null) == !request.getMessages().isEmpty()) {
      faults.add(
          prompt != null
              ? "prompt: both prompt and messages are given; give one of them"
              : "messages: nothing is asked; give messages with at least one entry, or a prompt");
    }
    if (prompt != null && prompt.isBlank()) {
      faults.add("prompt: is blank; give the text to answer");
    }
    new MessageRules(faults).check(request.getMessages());
  }

  private void parameters() {
    if (request.getMaxOutputTokens() != null && request.getMaxOutputTokens() < 1) {
      faults.add("maxOutputTokens: is " + request.getMaxOutputTokens() + "; give 1 or more");
    }
    within("temperature", request.getTemperature(), 0, 2);
    within("topP", request.getTopP(), 0, 1);
    if (request.getEffort() != null && Effort.of(request.getEffort()).isEmpty()) {
      faults.add("effort: is none of the words; give " + Effort.words() + ", or leave it out");
    }
    if (request.getCache() != null && !CacheWish.WORDS.contains(request.getCache())) {
      faults.add(
          "cache: is unknown; give " + String.join(" or ", CacheWish.WORDS) + ", or leave it out");
    }
    for (int i = 0; i < request.getStop().size(); i++) {
      if (request.getStop().get(i).isEmpty()) {
        faults.add("stop[" + i + "]: is empty; give a text, or leave it out");
      }
    }
  }

  private void schema() {
    String schema = request.getOutputSchema();
    if (schema != null) {
      EmbeddedJson.fault(schema)
          .or(() -> OutputSchema.fault(schema))
          .ifPresent(fault -> faults.add("outputSchema: " + fault + "; give a JSON Schema"));
    }
  }

  private void providerOptions() {
    String options = request.getProviderOptions();
    if (options == null) {
      return;
    }
    Optional<String> fault = EmbeddedJson.fault(options);
    if (fault.isPresent()) {
      faults.add("providerOptions: " + fault.get() + "; give an object of objects");
      return;
    }
    ObjectNode object = object(options);
    if (object == null || !object.valueStream().allMatch(JsonNode::isObject)) {
      faults.add(
          "providerOptions: is not an object of objects; give for each provider or api an object"
              + " of its parameters");
    }
  }

  private void limits(@Nullable CallLimits limits) {
    if (limits == null) {
      return;
    }
    positive("connectMillis", limits.getConnectMillis());
    positive("firstTokenMillis", limits.getFirstTokenMillis());
    positive("idleMillis", limits.getIdleMillis());
    positive("totalMillis", limits.getTotalMillis());
  }

  private void positive(String limit, @Nullable Long millis) {
    if (millis != null && millis < 1) {
      faults.add("limits." + limit + ": is " + millis + "; give 1 or more, or leave it out");
    }
  }

  private void within(String field, @Nullable Double value, double low, double high) {
    if (value != null && !(value >= low && value <= high)) {
      faults.add("%s: is %s; give a number from %s to %s".formatted(field, value, low, high));
    }
  }

  /** A JSON object; null if the text is anything else. */
  static @Nullable ObjectNode object(String text) {
    try {
      return JSON.readTree(text) instanceof ObjectNode object ? object : null;
    } catch (JsonProcessingException _) {
      return null;
    }
  }
}
