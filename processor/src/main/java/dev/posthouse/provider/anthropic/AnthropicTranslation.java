package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.CacheWish;
import dev.posthouse.translation.CallIds;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Conversation;
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
import dev.posthouse.translation.Turn;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests as Anthropic Messages takes them. Source: its API reference. */
public final class AnthropicTranslation implements Translation {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Set<Parameter> BESIDE_NO_BUDGET =
      Set.of(Parameter.TEMPERATURE, Parameter.TOP_P, Parameter.FORCED_TOOL);

  private final ProviderSettings settings;

  public AnthropicTranslation(ProviderSettings settings) {
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
    List<Turn> turns =
        TextDocuments.asText(
            Conversation.alternating(
                Conversation.turns(parameters, correction, Api.ANTHROPIC), notes),
            settings,
            notes);
    var thinking = new AnthropicThinking(parameters, turns);
    body.put("model", settings.model());
    thinking.put(body);
    // Beside a budget, the vendor refuses what narrows the choice of words or tools.
    Parameters free = thinking.isBudgeted() ? parameters.without(BESIDE_NO_BUDGET) : parameters;
    putSystem(body, free);
    AnthropicTurns.put(body.putArray("messages"), CallIds.unique(turns));
    putStops(body, parameters);
    putSampling(body, free);
    putTools(body, free);
    ServiceTier.putAnthropic(body, settings);
    ProviderOptions.merge(body, request, settings, notes);
    thinking.checkOptions(body);
    return body;
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return AnthropicObjections.of(error);
  }

  private static void putSystem(ObjectNode body, Parameters parameters) {
    ObjectNode schema = parameters.outputSchema();
    String system = parameters.system();
    if (schema != null) {
      ObjectNode closed = SchemaRules.closed(schema);
      if (parameters.takeSchema() && SchemaRules.ANTHROPIC.accept(closed)) {
        if (!closed.equals(schema)) {
          parameters.notes().note("outputSchema", "its open objects were closed, as %s wants them");
        }
        body.withObject("output_config")
            .putObject("format")
            .put("type", "json_schema")
            .set("schema", closed);
      } else {
        system = parameters.systemTelling(schema);
      }
    }
    if (system == null) {
      return;
    }
    if (isMarked(parameters)) {
      mark(body.putArray("system").addObject().put("type", "text").put("text", system), parameters);
    } else {
      body.put("system", system);
    }
  }

  /** Whether the provider is to cache the prompt up to marks. */
  private static boolean isMarked(Parameters parameters) {
    if (!CacheWish.ofPrefix(parameters.request())) {
      return false;
    }
    if (!parameters.capabilities().take(Parameter.CACHE_MARKS)) {
      parameters.notes().leftOut("cache");
      return false;
    }
    return true;
  }

  /** Up to here and with this, the prompt is to be cached. */
  private static void mark(ObjectNode block, Parameters parameters) {
    ObjectNode mark = block.putObject("cache_control").put("type", "ephemeral");
    if (CacheWish.isLong(parameters.request())) {
      mark.put("ttl", "1h");
    }
  }

  private static void putStops(ObjectNode body, Parameters parameters) {
    List<String> given = parameters.stops(Integer.MAX_VALUE);
    List<String> stops = given.stream().filter(stop -> !stop.isBlank()).toList();
    if (stops.size() < given.size()) {
      parameters.notes().note("stop", "those of white space alone were left out; %s rejects them");
    }
    if (!stops.isEmpty()) {
      ArrayNode sequences = body.putArray("stop_sequences");
      stops.forEach(sequences::add);
    }
  }

  /** One of the two at most: some models reject both together. */
  private static void putSampling(ObjectNode body, Parameters parameters) {
    Double temperature = parameters.temperature(1);
    Double topP = parameters.topP();
    if (temperature != null) {
      body.put("temperature", temperature);
      if (topP != null) {
        parameters.notes().note("topP", "left out, since %s takes it or a temperature, not both");
      }
    } else if (topP != null) {
      body.put("top_p", topP);
    }
  }

  private static void putTools(ObjectNode body, Parameters parameters) {
    if (parameters.request().getTools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : parameters.request().getTools()) {
      ObjectNode schema = ToolSchemas.of(tool, parameters.notes());
      ObjectNode put = tools.addObject().put("name", tool.getName());
      if (tool.getDescription() != null) {
        put.put("description", tool.getDescription());
      }
      put.set("input_schema", schema);
    }
    if (isMarked(parameters)) {
      mark((ObjectNode) tools.get(tools.size() - 1), parameters);
    }
    String choice = parameters.toolChoice();
    if (choice != null) {
      body.set("tool_choice", choice(choice));
    }
  }

  private static ObjectNode choice(String choice) {
    ObjectNode put = JSON.objectNode();
    return switch (choice) {
      case "auto", "none" -> put.put("type", choice);
      case "required" -> put.put("type", "any");
      default -> put.put("type", "tool").put("name", choice);
    };
  }
}
