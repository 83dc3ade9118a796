package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.CallIds;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Conversation;
import dev.posthouse.translation.Effort;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.Parameters;
import dev.posthouse.translation.ProviderOptions;
import dev.posthouse.translation.SchemaRules;
import dev.posthouse.translation.ServiceTier;
import dev.posthouse.translation.TextDocuments;
import dev.posthouse.translation.ToolSchemas;
import dev.posthouse.translation.Translation;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.internal.Correction;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Requests as OpenAI's Responses API takes them. Source: its API reference, and the types of npm's
 * {@code openai} 6.49.0 ({@code resources/responses/responses.d.ts}).
 */
public final class ResponsesTranslation implements Translation {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_TEMPERATURE = 2;

  /** It takes no lower limit. */
  private static final int LEAST_OUTPUT_TOKENS = 16;

  /** What chat completions call otherwise, by its place here: as the request's own options may. */
  private static final Map<String, String[]> MOVED =
      Map.of(
          "reasoning_effort", new String[] {"reasoning", "effort"},
          "verbosity", new String[] {"text", "verbosity"});

  private final ProviderSettings settings;

  public ResponsesTranslation(ProviderSettings settings) {
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
    // It keeps what it is asked and what it answers for a month, unless told not to.
    body.put("model", settings.model()).put("store", false);
    String instructions = putSchema(body, parameters);
    if (instructions != null) {
      body.put("instructions", instructions);
    }
    ResponsesItems.put(
        body.putArray("input"),
        TextDocuments.asText(
            Conversation.turns(parameters, correction, Api.OPENAI_RESPONSES), settings, notes),
        capabilities.take(Parameter.CALL_IDS) ? UnaryOperator.identity() : CallIds::fitting);
    putReasoning(body, parameters);
    OpenAiTranslation.putCacheKey(body, parameters);
    putOutputLimit(body, parameters);
    putSampling(body, parameters);
    putTools(body, parameters);
    ServiceTier.putOpenAi(body, settings);
    ProviderOptions.merge(body, request, settings, notes);
    moveOptions(body);
    return body;
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return ResponsesObjections.of(error);
  }

  /** Puts the schema where it can be; the system prompt that goes with it. */
  private static @Nullable String putSchema(ObjectNode body, Parameters parameters) {
    ObjectNode schema = parameters.outputSchema();
    if (schema == null) {
      return parameters.system();
    }
    if (!parameters.takeSchema() || !schema.path("type").asText("").equals("object")) {
      // Its mode for JSON of any kind wants the word in a message, and not in the instructions.
      return parameters.systemTelling(schema);
    }
    body.putObject("text")
        .putObject("format")
        .put("type", "json_schema")
        .put("name", "answer")
        .put(
            "strict",
            parameters.capabilities().take(Parameter.STRICT_SCHEMA)
                && SchemaRules.OPENAI.accept(schema))
        .set("schema", schema);
    return parameters.system();
  }

  /** A lone question has no next turn that wants the thoughts of this one. */
  private static void putReasoning(ObjectNode body, Parameters parameters) {
    Effort effort = parameters.effort();
    if (effort != null) {
      body.putObject("reasoning").put("effort", effort.word());
    }
    JobRequest request = parameters.request();
    boolean goesOn = !request.getTools().isEmpty() || request.getMessages().size() > 1;
    if (goesOn && parameters.capabilities().take(Parameter.ENCRYPTED_REASONING)) {
      body.putArray("include").add("reasoning.encrypted_content");
    }
  }

  private static void putOutputLimit(ObjectNode body, Parameters parameters) {
    if (!parameters.capabilities().take(Parameter.MAX_OUTPUT_TOKENS)) {
      parameters.notes().leftOut("maxOutputTokens");
      return;
    }
    Integer tokens = parameters.outputLimit();
    if (tokens == null) {
      return;
    }
    if (tokens < LEAST_OUTPUT_TOKENS) {
      parameters
          .notes()
          .note(
              "maxOutputTokens",
              tokens + " given, %s takes at least " + LEAST_OUTPUT_TOKENS + "; that was sent");
    }
    body.put("max_output_tokens", Math.max(tokens, LEAST_OUTPUT_TOKENS));
  }

  private static void putSampling(ObjectNode body, Parameters parameters) {
    Double temperature = parameters.temperature(MOST_TEMPERATURE);
    if (temperature != null) {
      body.put("temperature", temperature);
    }
    Double topP = parameters.topP();
    if (topP != null) {
      body.put("top_p", topP);
    }
    if (!parameters.request().getStop().isEmpty()) {
      parameters.notes().leftOut("stop");
    }
  }

  private static void putTools(ObjectNode body, Parameters parameters) {
    if (parameters.request().getTools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : parameters.request().getTools()) {
      // Here strict is the default, and would make every property a required one.
      ObjectNode put =
          tools
              .addObject()
              .put("type", "function")
              .put("name", tool.getName())
              .put("strict", false);
      if (tool.getDescription() != null) {
        put.put("description", tool.getDescription());
      }
      put.set("parameters", ToolSchemas.withProperties(tool, parameters.notes()));
    }
    String choice = parameters.toolChoice();
    switch (choice) {
      case null -> {}
      case "auto", "none", "required" -> body.put("tool_choice", choice);
      default -> body.putObject("tool_choice").put("type", "function").put("name", choice);
    }
  }

  private static void moveOptions(ObjectNode body) {
    MOVED.forEach(
        (old, place) -> {
          JsonNode option = body.remove(old);
          if (option != null) {
            ObjectNode section =
                body.get(place[0]) instanceof ObjectNode there ? there : body.putObject(place[0]);
            section.set(place[1], option);
          }
        });
  }
}
