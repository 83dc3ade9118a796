package dev.posthouse.wire.internal;

import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/**
 * How the subject under which a schema is registered is named; Confluent's three strategies.
 *
 * <p>Tested by {@code AvroSerdeTest}.
 */
public enum SubjectNames {
  TOPIC {
    @Override
    public String subject(String topic, boolean key, Schema schema) {
      return topic + (key ? "-key" : "-value");
    }
  },
  RECORD {
    @Override
    public String subject(String topic, boolean key, Schema schema) {
      return schema.getFullName();
    }
  },
  TOPIC_RECORD {
    @Override
    public String subject(String topic, boolean key, Schema schema) {
      return topic + "-" + schema.getFullName();
    }
  };

  public abstract String subject(String topic, boolean key, Schema schema);

  /**
   * The strategy that a setting names.
   *
   * @param setting the setting's name, for the error
   * @param strategy Confluent's class name, with or without its package
   */
  public static SubjectNames of(String setting, String strategy) {
    return switch (strategy.substring(strategy.lastIndexOf('.') + 1)) {
      case "TopicNameStrategy" -> TOPIC;
      case "RecordNameStrategy" -> RECORD;
      case "TopicRecordNameStrategy" -> TOPIC_RECORD;
      default ->
          throw new ConfigException(
              setting,
              strategy,
              "set TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
    };
  }
}
