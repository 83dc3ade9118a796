package dev.posthouse.admit;

import dev.posthouse.settings.Defaults;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import java.util.Objects;

/**
 * What a request for vectors must satisfy, so that every vendor takes it.
 *
 * <p>Tested by {@code RejectionTest}.
 */
final class EmbeddingRules {
  /** Of faulty texts, as many are named. */
  private static final int MOST_NAMED = 5;

  private final JobRequest request;
  private final List<String> faults;

  private EmbeddingRules(JobRequest request, List<String> faults) {
    this.request = request;
    this.faults = faults;
  }

  /**
   * @param faults get what is found
   */
  static void check(JobRequest request, List<String> faults) {
    var rules = new EmbeddingRules(request, faults);
    rules.inputs();
    rules.dimensions();
    rules.nothingOfAChat();
  }

  private void inputs() {
    List<String> inputs = request.getInputs();
    if (inputs.isEmpty()) {
      faults.add("inputs: nothing is to be embedded; give at least one text");
    } else if (inputs.size() > Defaults.MOST_CALL_INPUTS) {
      faults.add(
          "inputs: has %d texts; give at most %d, and the others in further jobs"
              .formatted(inputs.size(), Defaults.MOST_CALL_INPUTS));
    }
    int named = 0;
    for (int i = 0; i < inputs.size() && named < MOST_NAMED; i++) {
      if (inputs.get(i).isBlank()) {
        faults.add("inputs[" + i + "]: is blank; give a text, or leave it out");
        named++;
      }
    }
  }

  private void dimensions() {
    Integer dimensions = request.getDimensions();
    if (dimensions != null && dimensions < 1) {
      faults.add("dimensions: is " + dimensions + "; give 1 or more, or leave it out");
    }
  }

  private void nothingOfAChat() {
    unless(
        request.getPrompt() == null && request.getMessages().isEmpty(),
        request.getPrompt() == null ? "messages" : "prompt",
        "give the texts as inputs");
    unless(Objects.isNull(request.getSystem()), "system", "put it into each of inputs");
    unless(request.getTools().isEmpty(), "tools", "leave them out");
    unless(Objects.isNull(request.getToolChoice()), "toolChoice", "leave it out");
    unless(Objects.isNull(request.getOutputSchema()), "outputSchema", "leave it out");
    unless(Objects.isNull(request.getMaxOutputTokens()), "maxOutputTokens", "leave it out");
    unless(Objects.isNull(request.getTemperature()), "temperature", "leave it out");
    unless(Objects.isNull(request.getTopP()), "topP", "leave it out");
    unless(request.getStop().isEmpty(), "stop", "leave it out");
    unless(Objects.isNull(request.getEffort()), "effort", "leave it out");
    unless(Objects.isNull(request.getCache()), "cache", "leave it out");
  }

  private void unless(boolean absent, String field, String advice) {
    if (!absent) {
      faults.add(field + ": means nothing for an embedding; " + advice);
    }
  }
}
