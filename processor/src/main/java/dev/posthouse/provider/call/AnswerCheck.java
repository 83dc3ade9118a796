package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.translation.JsonText;
import dev.posthouse.translation.OutputSchema;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Holds a whole answer to the tools and the schema that were asked for.
 *
 * <p>Tested by {@code AnthropicAnswersTest}.
 */
final class AnswerCheck {

  /** What travels on with the job, which must stay small enough for its topic. In characters. */
  private static final int MOST_ANSWER = 8_000;

  private static final int MOST_FAULTS = 10;
  private static final int MOST_FAULT = 200;

  private static final Pattern FENCE =
      Pattern.compile("\\s*```(?:json|JSON)?[ \\t]*\\R(.*?)\\R?[ \\t]*```\\s*", Pattern.DOTALL);
  private static final String UNFENCED =
      "the answer stood in a fence of Markdown, which was taken off";

  private AnswerCheck() {}

  /** The answer, with its JSON where that was wanted. */
  static Answer checked(Answer answer, JobRequest request) throws CallFailedException {
    if (!answer.vectors().isEmpty()) {
      return answer;
    }
    ToolChoiceCheck.check(answer, request);
    String schema = request.getOutputSchema();
    // A model that wants to use a tool first has not answered yet.
    if (schema == null || !answer.toolCalls().isEmpty()) {
      return answer;
    }
    String text = answer.text();
    JsonNode document = JsonText.document(text);
    List<String> adaptations = answer.adaptations();
    if (document == null) {
      text = unfenced(text);
      document = JsonText.document(text);
      adaptations =
          Stream.concat(adaptations.stream(), Stream.of("outputSchema: " + UNFENCED)).toList();
    }
    if (document == null) {
      throw failed(
          answer.text(),
          List.of("It is not a JSON document, or not that alone."),
          answer.usage(),
          "The answer is not JSON although the request has an outputSchema.",
          "not_json");
    }
    List<String> faults =
        OutputSchema.of(JsonText.object(schema, "outputSchema")).faults(document, MOST_FAULTS);
    if (!faults.isEmpty()) {
      throw failed(
          answer.text(),
          faults,
          answer.usage(),
          "The answer breaks the request's outputSchema in %d places or more."
              .formatted(faults.size()),
          "schema");
    }
    return answer.withJson(text, adaptations);
  }

  /** What stands in the one fence of Markdown that is the whole text; the text, if none is. */
  private static String unfenced(String text) {
    Matcher fence = FENCE.matcher(text);
    return fence.matches() ? fence.group(1) : text;
  }

  /**
   * The failure of an answer that does not do.
   *
   * @param faults what is wrong, for the model; may quote the answer
   * @param message what is wrong, for everybody; quotes nothing
   */
  static CallFailedException failed(
      String answer, List<String> faults, Usage usage, String message, String code) {
    return new CallFailedException(
        new Failure(FailureKind.INVALID_OUTPUT, message, 200, code, null, null).billed(),
        usage,
        new Correction(
            bounded(answer, MOST_ANSWER),
            faults.stream().map(fault -> bounded(fault, MOST_FAULT)).toList()),
        null,
        null);
  }

  private static String bounded(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
