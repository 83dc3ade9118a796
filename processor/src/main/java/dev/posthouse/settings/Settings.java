package dev.posthouse.settings;

import dev.posthouse.job.Route;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything that can be set, as read from one YAML file.
 *
 * @param kafka properties of every Kafka client, for example {@code bootstrap.servers}
 * @param topics the topics to create when missing
 * @param wire how values are written
 * @param providers by name
 * @param routes by name
 * @param admit the admit station
 * @param attempt the attempt station
 * @param stateDirectory where the Streams stations keep their stores; lost stores are restored from
 *     Kafka
 */
public record Settings(
    Map<String, String> kafka,
    TopicSettings topics,
    WireSettings wire,
    Map<String, ProviderSettings> providers,
    Map<String, Route> routes,
    AdmitSettings admit,
    AttemptSettings attempt,
    Path stateDirectory) {

  public Settings {
    kafka = Map.copyOf(kafka);
    providers = Map.copyOf(providers);
    routes = Map.copyOf(routes);
  }
}
