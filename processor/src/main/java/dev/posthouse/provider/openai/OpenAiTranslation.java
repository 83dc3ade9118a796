package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.CacheWish;
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
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Requests as OpenAI's chat completions take them. Source: its API reference. */
public final class OpenAiTranslation implements Translation {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_STOPS = 4;
  private static final int MOST_TEMPERATURE = 2;

  private final ProviderSettings settings;
  private final ResponsesTranslation responses;

  public OpenAiTranslation(ProviderSettings settings) {
    this.settings = settings;
    this.responses = new ResponsesTranslation(settings);
  }

  @Override
  public ObjectNode body(
      JobRequest request,
      @Nullable Correction correction,
      Capabilities capabilities,
      Adaptations notes) {
    if (isForResponses(request, capabilities)) {
      notes.note("api", "called over OpenAI's Responses API, since %s is not served otherwise");
      return responses.body(request, correction, capabilities, notes);
    }
    var parameters = new Parameters(request, settings, capabilities, notes);
    ObjectNode body = JSON.objectNode();
    body.put("model", settings.model());
    ArrayNode messages = body.putArray("messages");
    String system = putSchema(body, parameters);
    if (system != null) {
      messages.addObject().put("role", "system").put("content", system);
    }
    OpenAiTurns.put(
        messages,
        TextDocuments.asText(Conversation.turns(request, correction, notes), settings, notes),
        // This model's own words, and servers that take them make more of them than of others.
        capabilities.take(Parameter.CALL_IDS) ? UnaryOperator.identity() : CallIds::shortened);
    putOutputLimit(body, parameters);
    putEffort(body, parameters);
    putCacheKey(body, parameters);
    putSampling(body, parameters);
    putTools(body, parameters);
    if (capabilities.take(Parameter.USAGE_IN_STREAM)) {
      body.putObject("stream_options").put("include_usage", true);
    }
    ServiceTier.putOpenAi(body, settings);
    ProviderOptions.merge(body, request, settings, notes);
    return body;
  }

  private static boolean isForResponses(JobRequest request, Capabilities capabilities) {
    return !capabilities.take(Parameter.CHAT_COMPLETIONS)
        || (!request.getTools().isEmpty() && !capabilities.take(Parameter.CHAT_TOOLS));
  }

  /** Whichever API it was called over: what the one says, the other does not. */
  @Override
  public @Nullable Objection objection(HttpError error) {
    Objection objection = OpenAiObjections.of(error);
    return objection == null ? responses.objection(error) : objection;
  }

  /** Puts the schema where it can be; the system prompt that goes with it. */
  private static @Nullable String putSchema(ObjectNode body, Parameters parameters) {
    String system = parameters.system();
    ObjectNode schema = parameters.outputSchema();
    if (schema == null) {
      return system;
    }
    Capabilities capabilities = parameters.capabilities();
    if (parameters.takeSchema() && schema.path("type").asText("").equals("object")) {
      ObjectNode format =
          body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
      format
          .put("name", "answer")
          .put(
              "strict",
              capabilities.take(Parameter.STRICT_SCHEMA) && SchemaRules.OPENAI.accept(schema))
          .set("schema", schema);
      return system;
    }
    // Its JSON is an object, so for any other schema it would be a hindrance.
    if (capabilities.take(Parameter.JSON_MODE)
        && schema.path("type").asText("object").equals("object")) {
      body.putObject("response_format").put("type", "json_object");
    }
    return parameters.systemTelling(schema);
  }

  private static void putOutputLimit(ObjectNode body, Parameters parameters) {
    Capabilities capabilities = parameters.capabilities();
    Integer limit = parameters.outputLimit();
    if (limit == null) {
      return;
    }
    if (capabilities.take(Parameter.MAX_COMPLETION_TOKENS)) {
      body.put("max_completion_tokens", limit);
    } else if (capabilities.take(Parameter.MAX_TOKENS)) {
      body.put("max_tokens", limit);
    } else {
      parameters.notes().leftOut("maxOutputTokens");
    }
  }

  private static void putEffort(ObjectNode body, Parameters parameters) {
    Effort effort = parameters.effort();
    if (effort != null) {
      body.put("reasoning_effort", effort.word());
    }
  }

  /**
   * Requests with one key go to the machine that has their prefix in its cache. Of the longer time,
   * npm's {@code openai} 6.49.0 says: {@code 24h} is the only value of {@code
   * prompt_cache_retention} that GPT-5.5 and later take, and {@code 30m} the only one of the newer
   * {@code prompt_cache_options.ttl}, which is the usual time.
   */
  static void putCacheKey(ObjectNode body, Parameters parameters) {
    if (!CacheWish.ofPrefix(parameters.request())) {
      return;
    }
    String key = CacheWish.key(parameters.request());
    if (!parameters.capabilities().take(Parameter.CACHE_KEY)) {
      parameters.notes().leftOut("cache");
    } else if (key != null) {
      body.put("prompt_cache_key", key);
    }
    if (CacheWish.isLong(parameters.request())) {
      if (parameters.capabilities().take(Parameter.CACHE_RETENTION)) {
        body.put("prompt_cache_retention", "24h");
      } else {
        parameters.notes().note("cache", "kept for the usual time; %s has no longer one");
      }
    }
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
    List<String> stops = parameters.stops(MOST_STOPS);
    if (!stops.isEmpty()) {
      ArrayNode stop = body.putArray("stop");
      stops.forEach(stop::add);
    }
  }

  private static void putTools(ObjectNode body, Parameters parameters) {
    if (parameters.request().getTools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : parameters.request().getTools()) {
      ObjectNode function = tools.addObject().put("type", "function").putObject("function");
      function.put("name", tool.getName());
      if (tool.getDescription() != null) {
        function.put("description", tool.getDescription());
      }
      function.set("parameters", ToolSchemas.withProperties(tool, parameters.notes()));
    }
    String choice = parameters.toolChoice();
    switch (choice) {
      case null -> {}
      case "auto", "none", "required" -> body.put("tool_choice", choice);
      default ->
          body.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", choice);
    }
  }
}
