package dev.posthouse.peers;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a worker of any kind is told.
 *
 * @param prefix of the topics
 * @param baseUrl of the provider
 * @param calls the most in flight
 */
record PeerSettings(String bootstrapServers, String prefix, String baseUrl, int calls) {

  /** As arguments of a program. */
  String[] toArguments() {
    return new String[] {bootstrapServers, prefix, baseUrl, Integer.toString(calls)};
  }

  static PeerSettings of(String[] arguments) {
    return new PeerSettings(
        arguments[0], arguments[1], arguments[2], Integer.parseInt(arguments[3]));
  }

  String requests() {
    return prefix + "requests";
  }

  String results() {
    return prefix + "results";
  }

  /** Of a consumer of the requests, in the group that all peers use. */
  Map<String, Object> consumer() {
    Map<String, Object> properties = new TreeMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("group.id", prefix + "peer");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("session.timeout.ms", 6000);
    return properties;
  }

  /** Of a producer of the results. */
  Map<String, Object> producer() {
    Map<String, Object> properties = new TreeMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("acks", "all");
    properties.put("linger.ms", 5);
    return properties;
  }
}
