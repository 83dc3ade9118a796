package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Conversation;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.Parameters;
import dev.posthouse.translation.ProviderOptions;
import dev.posthouse.translation.ServiceTier;
import dev.posthouse.translation.TextDocuments;
import dev.posthouse.translation.ToolNames;
import dev.posthouse.translation.ToolSchemas;
import dev.posthouse.translation.Translation;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as Gemini's generateContent takes them. Source: its API reference. */
public final class GeminiTranslation implements Translation {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_STOPS = 5;
  private static final int MOST_TEMPERATURE = 2;

  private final ProviderSettings settings;

  public GeminiTranslation(ProviderSettings settings) {
    this.settings = settings;
  }

  @Override
  public ObjectNode body(
      JobRequest request,
      @Nullable Correction correction,
      Capabilities capabilities,
      Adaptations notes) {
    var parameters = new Parameters(request, settings, capabilities, notes);
    ObjectNode body = JSON.objectNode();
    ArrayNode contents = body.putArray("contents");
    ObjectNode config = body.putObject("generationConfig");
    String system = putSchema(config, parameters);
    if (system != null) {
      body.putObject("systemInstruction").putArray("parts").addObject().put("text", system);
    }
    ToolNames names = ToolNames.beginningWithLetter(request.getTools());
    GeminiTurns.put(
        contents,
        TextDocuments.asText(
            Conversation.alternating(Conversation.turns(parameters, correction, Api.GEMINI), notes),
            settings,
            notes),
        names);
    Integer limit = parameters.outputLimit();
    if (limit != null) {
      config.put("maxOutputTokens", limit);
    }
    GeminiThinking.put(config, parameters);
    putSampling(config, parameters);
    putTools(body, parameters, names);
    ServiceTier.putGemini(body, settings);
    ProviderOptions.merge(body, request, settings, notes);
    return body;
  }

  @Override
  public Map<String, String> renamedTools(JobRequest request) {
    return ToolNames.beginningWithLetter(request.getTools()).own();
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return GeminiObjections.of(error);
  }

  /** Puts the schema where it can be; the system prompt that goes with it. */
  private static @Nullable String putSchema(ObjectNode config, Parameters parameters) {
    String system = parameters.system();
    ObjectNode schema = parameters.outputSchema();
    if (schema == null) {
      return system;
    }
    if (parameters.takeSchema()) {
      config.put("responseMimeType", "application/json").set("responseJsonSchema", schema);
      return system;
    }
    if (parameters.capabilities().take(Parameter.JSON_MODE)
        && parameters.request().getTools().isEmpty()) {
      config.put("responseMimeType", "application/json");
    }
    return parameters.systemTelling(schema);
  }

  private static void putSampling(ObjectNode config, Parameters parameters) {
    Double temperature = parameters.temperature(MOST_TEMPERATURE);
    if (temperature != null) {
      config.put("temperature", temperature);
    }
    Double topP = parameters.topP();
    if (topP != null) {
      config.put("topP", topP);
    }
    List<String> stops = parameters.stops(MOST_STOPS);
    if (!stops.isEmpty()) {
      ArrayNode stop = config.putArray("stopSequences");
      stops.forEach(stop::add);
    }
  }

  private static void putTools(ObjectNode body, Parameters parameters, ToolNames names) {
    if (parameters.request().getTools().isEmpty()) {
      return;
    }
    ArrayNode functions = body.putArray("tools").addObject().putArray("functionDeclarations");
    for (Tool tool : parameters.request().getTools()) {
      ObjectNode function = functions.addObject().put("name", names.sent(tool.getName()));
      if (tool.getDescription() != null) {
        function.put("description", tool.getDescription());
      }
      function.set("parametersJsonSchema", ToolSchemas.of(tool, parameters.notes()));
    }
    String choice = parameters.toolChoice();
    if (choice != null) {
      putChoice(body.putObject("toolConfig").putObject("functionCallingConfig"), choice, names);
    }
  }

  private static void putChoice(ObjectNode config, String choice, ToolNames names) {
    switch (choice) {
      case "auto" -> config.put("mode", "AUTO");
      case "none" -> config.put("mode", "NONE");
      case "required" -> config.put("mode", "ANY");
      default -> config.put("mode", "ANY").putArray("allowedFunctionNames").add(names.sent(choice));
    }
  }
}
