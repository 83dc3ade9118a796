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

/** Holds a whole answer to the schema that was asked for. */
final class AnswerCheck {

  /** What travels on with the job, which must stay small enough for its topic. In characters. */
  private static final int MOST_ANSWER = 8_000;

  private static final int MOST_FAULTS = 10;
  private static final int MOST_FAULT = 200;

  private AnswerCheck() {}

  /** The answer, with its JSON where that was wanted. */
  static Answer checked(Answer answer, JobRequest request) throws CallFailedException {
    String schema = request.getOutputSchema();
    // A model that wants to use a tool first has not answered yet.
    if (schema == null || !answer.toolCalls().isEmpty()) {
      return answer;
    }
    JsonNode document = JsonText.document(answer.text());
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
    return new Answer(
        answer.model(),
        answer.text(),
        answer.text(),
        answer.toolCalls(),
        answer.stopReason(),
        answer.usage(),
        answer.adaptations(),
        answer.credential());
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
