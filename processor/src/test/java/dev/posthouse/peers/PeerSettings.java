package dev.posthouse.peers;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a worker of any kind is told.
 *
 * @param prefix of the topics
 * @param baseUrl of the provider
 * @param spareUrl of a provider that is called when that one has failed; empty for none
 * @param calls the most in flight
 * @param worker its number among those of the same jobs
 */
record PeerSettings(
    String bootstrapServers,
    String prefix,
    String baseUrl,
    String spareUrl,
    int calls,
    int worker) {

  /** How many attempts a job has, of all providers together. */
  static final int ATTEMPTS = 10;

  /** How many of them at the first provider where there is a second one. */
  static final int ATTEMPTS_BEFORE_SPARE = 2;

  /** As arguments of a program. */
  String[] toArguments() {
    return new String[] {
      bootstrapServers, prefix, baseUrl, spareUrl, Integer.toString(calls), Integer.toString(worker)
    };
  }

  static PeerSettings of(String[] arguments) {
    return new PeerSettings(
        arguments[0],
        arguments[1],
        arguments[2],
        arguments[3],
        Integer.parseInt(arguments[4]),
        Integer.parseInt(arguments[5]));
  }

  /** What stands behind the settings: of which kind the worker is. */
  static String mode(String[] arguments) {
    return arguments[6];
  }

  boolean hasSpare() {
    return !spareUrl.isEmpty();
  }

  String requests() {
    return prefix + "requests";
  }

  String results() {
    return prefix + "results";
  }

  /** The group that all peers use, but Posthouse. */
  String group() {
    return prefix + "peer";
  }

  /** Of a consumer of the requests. */
  Map<String, Object> consumer() {
    Map<String, Object> properties = new TreeMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("group.id", group());
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
