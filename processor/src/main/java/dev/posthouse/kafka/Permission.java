package dev.posthouse.kafka;

import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Something that Kafka must let a client do.
 *
 * <p>Tested by {@code PermissionIT}.
 */
public sealed interface Permission {

  /** Reads or writes a topic. */
  record OnTopic(AclOperation operation, String topic) implements Permission {
    @Override
    public ResourcePattern pattern() {
      return new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
    }
  }

  /** Does something with every topic whose name begins so. */
  record OnTopicsOf(AclOperation operation, String prefix) implements Permission {
    @Override
    public ResourcePattern pattern() {
      return new ResourcePattern(ResourceType.TOPIC, prefix, PatternType.PREFIXED);
    }
  }

  /** Is a member of a consumer group, and commits its offsets. */
  record OnGroup(String group) implements Permission {
    @Override
    public AclOperation operation() {
      return AclOperation.READ;
    }

    @Override
    public ResourcePattern pattern() {
      return new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL);
    }
  }

  /** Opens transactions under an id. */
  record OnTransactionalId(String id) implements Permission {
    @Override
    public AclOperation operation() {
      return AclOperation.WRITE;
    }

    @Override
    public ResourcePattern pattern() {
      return new ResourcePattern(ResourceType.TRANSACTIONAL_ID, id, PatternType.LITERAL);
    }
  }

  /** Opens transactions under every id that begins so; each worker has one of its own. */
  record OnTransactionalIdsOf(String prefix) implements Permission {
    @Override
    public AclOperation operation() {
      return AclOperation.WRITE;
    }

    @Override
    public ResourcePattern pattern() {
      return new ResourcePattern(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED);
    }
  }

  /** What is done; describing comes with it. */
  AclOperation operation();

  /** To what. */
  ResourcePattern pattern();

  /** To what, for example {@code topic llm.results} or {@code topics llm.admit-*}. */
  default String resource() {
    String type = pattern().resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return isPrefixed() ? type + "s " + pattern().name() + "*" : type + " " + pattern().name();
  }

  /** As a person would say it, for example {@code READ topic llm.results}. */
  default String text() {
    return operation() + " " + resource();
  }

  /** The arguments of {@code kafka-acls.sh} that say it. */
  default String grant() {
    String option = pattern().resourceType().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String operation = operation().name();
    return "--operation "
        + operation.charAt(0)
        + operation.substring(1).toLowerCase(Locale.ROOT)
        + (isPrefixed() ? " --resource-pattern-type prefixed" : "")
        + " --%s '%s'".formatted(option, pattern().name());
  }

  /**
   * The entry in Kafka's list that says it.
   *
   * @param principal for example {@code User:alice}
   */
  default AclBinding binding(String principal) {
    return new AclBinding(
        pattern(), new AccessControlEntry(principal, "*", operation(), AclPermissionType.ALLOW));
  }

  private boolean isPrefixed() {
    return pattern().patternType() == PatternType.PREFIXED;
  }
}
