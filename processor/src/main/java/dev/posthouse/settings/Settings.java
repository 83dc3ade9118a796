package dev.posthouse.settings;

import dev.posthouse.job.Route;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that can be set, as read from one YAML file.
 *
 * @param kafka properties of every Kafka client, for example {@code bootstrap.servers}
 * @param topics the topics to create when missing
 * @param wire how values are written
 * @param providers by name, in the order of the file
 * @param routes by name, in the order of the file
 * @param admit the admit station
 * @param attempt the attempt station
 * @param status the status role
 * @param console where the process answers over HTTP
 * @param stateDirectory where the Streams stations keep their stores; lost stores are restored from
 *     Kafka
 * @param health when a provider counts as down, and how it is tried again
 * @param tracing whether jobs are traced
 * @param models what is known of models
 * @param contents where contents lie that do not travel with their jobs
 */
public record Settings(
    Map<String, String> kafka,
    TopicSettings topics,
    WireSettings wire,
    Map<String, ProviderSettings> providers,
    Map<String, Route> routes,
    AdmitSettings admit,
    AttemptSettings attempt,
    StatusSettings status,
    ConsoleSettings console,
    Path stateDirectory,
    HealthSettings health,
    TracingSettings tracing,
    ModelSettings models,
    ContentSettings contents) {

  /** With what is known of models where the settings say nothing of them, and no content store. */
  public Settings(
      Map<String, String> kafka,
      TopicSettings topics,
      WireSettings wire,
      Map<String, ProviderSettings> providers,
      Map<String, Route> routes,
      AdmitSettings admit,
      AttemptSettings attempt,
      StatusSettings status,
      ConsoleSettings console,
      Path stateDirectory,
      HealthSettings health,
      TracingSettings tracing) {
    this(
        kafka,
        topics,
        wire,
        providers,
        routes,
        admit,
        attempt,
        status,
        console,
        stateDirectory,
        health,
        tracing,
        Defaults.MODELS,
        Defaults.CONTENTS);
  }

  public Settings {
    kafka = Map.copyOf(kafka);
    providers = inOrder(providers);
    routes = inOrder(routes);
  }

  private static <T> Map<String, T> inOrder(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Without the values of Kafka properties: some are passwords. */
  @Override
  public String toString() {
    return "Settings[kafka=%s, topics=%s, wire=%s, providers=%s, routes=%s, admit=%s, attempt=%s, status=%s, console=%s, stateDirectory=%s, health=%s, tracing=%s, models=%s, contents=%s]"
        .formatted(
            kafka.keySet(),
            topics,
            wire,
            providers.values(),
            routes.values(),
            admit,
            attempt,
            status,
            console,
            stateDirectory,
            health,
            tracing,
            models,
            contents);
  }
}
