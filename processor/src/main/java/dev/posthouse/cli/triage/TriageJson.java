package dev.posthouse.cli.triage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.StrayVariables.Stray;
import java.util.List;
import java.util.Locale;

/** A triage report for programs. Fields may be added. */
final class TriageJson {
  private TriageJson() {}

  static String of(TriageReport report) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("well", report.isWell())
            .put("answer", report.headline())
            .put("since", report.until().minus(report.since()).toString())
            .put("until", report.until().toString());
    ArrayNode providers = json.putArray("providers");
    report.providers().forEach(provider -> providers.add(of(provider)));
    json.set("variables", of(report.wayOut()));
    ArrayNode heldUp = json.putArray("heldUp");
    report.heldUp().forEach(heldUp::add);
    return json.toString();
  }

  private static ObjectNode of(ProviderReport provider) {
    ProviderTally tally = provider.tally();
    Verdict verdict = provider.verdict();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", provider.name())
            .put("platform", provider.platform())
            .put("state", lower(verdict.state()))
            .put("well", verdict.state().isWell())
            .put("fault", lower(verdict.fault()))
            .put("sentence", verdict.sentence())
            .put("waitsFor", provider.waitsFor())
            .put("calls", tally.calls())
            .put("answered", tally.answered())
            .put("requestId", tally.requestId());
    ObjectNode failures = json.putObject("failures");
    tally.failures().forEach(failures::put);
    ArrayNode credentials = json.putArray("credentials");
    tally
        .credentials()
        .forEach(
            (key, use) ->
                credentials
                    .addObject()
                    .put("credential", key)
                    .put("calls", use.calls())
                    .put("refused", use.refused()));
    ArrayNode references = json.putArray("settings");
    provider.references().forEach(references::add);
    json.put("otherSettings", provider.isOfOtherSettings());
    json.set("variables", of(provider.strays()));
    ArrayNode models = json.putArray("models");
    provider.models().forEach(models::add);
    if (provider.probe() != null) {
      json.set("probe", of(provider.probe()));
    }
    return json;
  }

  private static ObjectNode of(Probe.Result probe) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("millis", probe.time().toMillis())
            .put("credential", probe.credential());
    return switch (probe) {
      case Probe.Result.Answered(var model, _, _) -> json.put("answered", true).put("model", model);
      case Probe.Result.Failed(var failure, _, _) ->
          json.put("answered", false)
              .put("kind", failure.kind().wireName())
              .put("status", failure.status())
              .put("code", failure.code())
              .put("requestId", failure.requestId())
              .put("message", failure.message());
    };
  }

  private static ArrayNode of(List<Stray> strays) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Stray stray : strays) {
      json.addObject()
          .put("name", stray.name())
          .put("used", stray.used())
          .put("effect", stray.effect());
    }
    return json;
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
