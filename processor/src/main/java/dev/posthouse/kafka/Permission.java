package dev.posthouse.kafka;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;

/** Something that Kafka must let a client do. */
public sealed interface Permission {

  /** Reads or writes a topic. */
  record OnTopic(AclOperation operation, String topic) implements Permission {
    @Override
    public String resource() {
      return "topic " + topic;
    }

    @Override
    public String grant() {
      return option(operation) + " --topic '" + topic + "'";
    }
  }

  /** Is a member of a consumer group, and commits its offsets. */
  record OnGroup(String group) implements Permission {
    @Override
    public AclOperation operation() {
      return AclOperation.READ;
    }

    @Override
    public String resource() {
      return "group " + group;
    }

    @Override
    public String grant() {
      return option(operation()) + " --group '" + group + "'";
    }
  }

  /** Opens transactions under an id. */
  record OnTransactionalId(String id) implements Permission {
    @Override
    public AclOperation operation() {
      return AclOperation.WRITE;
    }

    @Override
    public String resource() {
      return "transactional id " + id;
    }

    @Override
    public String grant() {
      return option(operation()) + " --transactional-id '" + id + "'";
    }
  }

  /** What is done; describing comes with it. */
  AclOperation operation();

  /** To what, for example {@code topic llm.results}. */
  String resource();

  /** The arguments of {@code kafka-acls.sh} that say it. */
  String grant();

  /** As a person would say it, for example {@code READ topic llm.results}. */
  default String text() {
    return operation() + " " + resource();
  }

  private static String option(AclOperation operation) {
    String name = operation.name();
    return "--operation " + name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
