package dev.posthouse.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's parameters as far as one model takes them; what it does not take is noted.
 *
 * <p>Tested by {@code TranslationTest}.
 *
 * @param settings the provider's
 */
public record Parameters(
    JobRequest request, ProviderSettings settings, Capabilities capabilities, Adaptations notes) {

  /** The most tokens to generate. */
  public int outputTokens() {
    Integer asked = request.getMaxOutputTokens();
    int tokens = asked == null ? settings.maxOutputTokens() : asked;
    int most = capabilities.mostOutputTokens();
    if (tokens > most && asked != null) {
      notes.note(
          "maxOutputTokens", tokens + " given, %s takes at most " + most + "; that was sent");
    }
    return Math.min(tokens, most);
  }

  /** The temperature; null if none is to be sent. */
  public @Nullable Double temperature(double most) {
    Double asked = taken("temperature", request.getTemperature(), Parameter.TEMPERATURE);
    if (asked != null && asked > most) {
      notes.note("temperature", asked + " given, %s takes at most " + most + "; that was sent");
      return most;
    }
    return asked;
  }

  /** Nucleus sampling; null if none is to be sent. */
  public @Nullable Double topP() {
    return taken("topP", request.getTopP(), Parameter.TOP_P);
  }

  /** Where to stop, at most as many texts as the vendor takes. */
  public List<String> stops(int most) {
    List<String> asked = request.getStop();
    if (asked.isEmpty() || !capabilities.take(Parameter.STOP)) {
      if (!asked.isEmpty()) {
        notes.leftOut("stop");
      }
      return List.of();
    }
    if (asked.size() > most) {
      notes.note(
          "stop", asked.size() + " given, %s takes " + most + "; the first " + most + " were sent");
    }
    return asked.subList(0, Math.min(asked.size(), most));
  }

  /** What the tools' choice is; null if there are no tools, or nothing is said about them. */
  public @Nullable String toolChoice() {
    String choice = taken("toolChoice", givenToolChoice(), Parameter.TOOL_CHOICE);
    return isForced(choice) ? taken("toolChoice", choice, Parameter.FORCED_TOOL) : choice;
  }

  private @Nullable String givenToolChoice() {
    return request.getTools().isEmpty() ? null : request.getToolChoice();
  }

  private static boolean isForced(@Nullable String choice) {
    return choice != null && !choice.equals("auto") && !choice.equals("none");
  }

  /** The system prompt; what the model must do, and cannot be told otherwise, stands at its end. */
  public @Nullable String system() {
    String system = request.getSystem();
    String choice = givenToolChoice();
    if (choice == null
        || !isForced(choice)
        || (capabilities.take(Parameter.TOOL_CHOICE) && capabilities.take(Parameter.FORCED_TOOL))) {
      return system;
    }
    String must =
        choice.equals("required")
            ? "You must call one of your tools."
            : "You must call the tool " + choice + ".";
    return system == null ? must : system + "\n\n" + must;
  }

  /** The schema that the answer must satisfy; null if any text will do. */
  public @Nullable ObjectNode outputSchema() {
    String schema = request.getOutputSchema();
    return schema == null ? null : JsonText.object(schema, "outputSchema");
  }

  /** Whether a schema may be sent in a field of its own. */
  public boolean takeSchema() {
    return capabilities.take(Parameter.SCHEMA)
        && (request.getTools().isEmpty() || capabilities.take(Parameter.SCHEMA_BESIDE_TOOLS));
  }

  /** Says in the system prompt which schema the answer must satisfy. */
  public String systemTelling(ObjectNode schema) {
    notes.note("outputSchema", "told in the system prompt, since %s does not take it otherwise");
    String inWords =
        "Answer with nothing but one JSON document that satisfies this JSON Schema:\n" + schema;
    String system = system();
    return system == null ? inWords : system + "\n\n" + inWords;
  }

  private <T> @Nullable T taken(String field, @Nullable T asked, Parameter parameter) {
    if (asked != null && !capabilities.take(parameter)) {
      notes.leftOut(field);
      return null;
    }
    return asked;
  }
}
