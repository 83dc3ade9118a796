package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.CallIds;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Conversation;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Parameters;
import dev.posthouse.translation.ProviderOptions;
import dev.posthouse.translation.SchemaRules;
import dev.posthouse.translation.ServiceTier;
import dev.posthouse.translation.ToolSchemas;
import dev.posthouse.translation.Translation;
import dev.posthouse.translation.Turn;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as Anthropic Messages takes them. Source: its API reference. */
public final class AnthropicTranslation implements Translation {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

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
    body.put("model", settings.model()).put("max_tokens", parameters.outputTokens());
    putSystem(body, parameters);
    List<Turn> turns =
        Conversation.alternating(Conversation.turns(request, correction, notes), notes);
    AnthropicTurns.put(body.putArray("messages"), CallIds.unique(turns));
    putStops(body, parameters);
    putSampling(body, parameters);
    putTools(body, parameters);
    ServiceTier.putAnthropic(body, settings);
    ProviderOptions.merge(body, request, settings, notes);
    return body;
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return AnthropicObjections.of(error);
  }

  private static void putSystem(ObjectNode body, Parameters parameters) {
    ObjectNode schema = parameters.outputSchema();
    if (schema == null) {
      String system = parameters.system();
      if (system != null) {
        body.put("system", system);
      }
    } else if (parameters.takeSchema()
        && SchemaRules.ANTHROPIC.accept(SchemaRules.closed(schema))) {
      ObjectNode closed = SchemaRules.closed(schema);
      if (!closed.equals(schema)) {
        parameters.notes().note("outputSchema", "its open objects were closed, as %s wants them");
      }
      String system = parameters.system();
      if (system != null) {
        body.put("system", system);
      }
      body.putObject("output_config")
          .putObject("format")
          .put("type", "json_schema")
          .set("schema", closed);
    } else {
      body.put("system", parameters.systemTelling(schema));
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
