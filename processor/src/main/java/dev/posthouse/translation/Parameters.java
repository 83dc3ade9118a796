package dev.posthouse.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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

  /** The same, for a model that takes less. */
  public Parameters without(Collection<Parameter> more) {
    return new Parameters(request, settings, capabilities.without(more), notes);
  }

  /** What the catalog knows of the model. */
  public KnownModel model() {
    return KnownModel.of(settings);
  }

  /** The effort that the request asks for, whoever knows it; null if none. */
  public @Nullable Effort effortAsked() {
    String word = request.getEffort();
    return word == null
        ? null
        : Effort.of(word)
            .orElseThrow(() -> new InvalidRequest("effort is none. Give " + Effort.words() + "."));
  }

  /** The effort to be sent: the nearest that the model knows; null if none is to be sent. */
  public @Nullable Effort effort() {
    Effort asked = taken("effort", effortAsked(), Parameter.EFFORT);
    if (asked == null) {
      return null;
    }
    if (model().thinksNever()) {
      if (asked != Effort.NONE) {
        notes.note("effort", "left out, since the model of %s does not think");
      }
      return null;
    }
    return nearest(asked);
  }

  /** The nearest effort that the model knows; noted if it is another. */
  public Effort nearest(Effort asked) {
    Set<Effort> known =
        capabilities.efforts().isEmpty() ? model().efforts() : capabilities.efforts();
    Effort nearest = known.isEmpty() ? asked : asked.nearest(known);
    if (nearest != asked) {
      notes.note(
          "effort", asked.word() + " given, %s does not know it; " + nearest.word() + " was sent");
    }
    return nearest;
  }

  /**
   * The most tokens to generate, thinking included; null if none are to be sent, since the model's
   * own limit fits it best.
   */
  public @Nullable Integer outputLimit() {
    return request.getMaxOutputTokens() == null && settings.maxOutputTokens() == 0
        ? null
        : Integer.valueOf(outputTokens());
  }

  /** The most tokens to generate, where the settings or the request say how many. */
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
    Double asked = sampling("temperature", request.getTemperature(), Parameter.TEMPERATURE);
    if (asked != null && asked > most) {
      notes.note("temperature", asked + " given, %s takes at most " + most + "; that was sent");
      return most;
    }
    return asked;
  }

  /** Nucleus sampling; null if none is to be sent. */
  public @Nullable Double topP() {
    return sampling("topP", request.getTopP(), Parameter.TOP_P);
  }

  private @Nullable Double sampling(String field, @Nullable Double asked, Parameter parameter) {
    if (asked != null && !model().takesSampling(effortAsked())) {
      notes.leftOut(field);
      return null;
    }
    return taken(field, asked, parameter);
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
    if (isForced(choice) && !mayForceTool()) {
      notes.leftOut("toolChoice");
      return null;
    }
    return choice;
  }

  private @Nullable String givenToolChoice() {
    return request.getTools().isEmpty() ? null : request.getToolChoice();
  }

  private boolean mayForceTool() {
    return capabilities.take(Parameter.FORCED_TOOL) && model().takesForcedTool();
  }

  /** The system prompt; what the model must do, and cannot be told otherwise, stands at its end. */
  public @Nullable String system() {
    String system = request.getSystem();
    String choice = givenToolChoice();
    if (choice == null
        || !isForced(choice)
        || (capabilities.take(Parameter.TOOL_CHOICE) && mayForceTool())) {
      return system;
    }
    String must =
        choice.equals("required")
            ? "You must call one of your tools."
            : "You must call the tool " + choice + ".";
    return system == null ? must : system + "\n\n" + must;
  }

  private static boolean isForced(@Nullable String choice) {
    return choice != null && !choice.equals("auto") && !choice.equals("none");
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
