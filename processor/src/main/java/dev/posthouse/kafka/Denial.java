package dev.posthouse.kafka;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Says what a cluster does not permit, and how an administrator grants it.
 *
 * <p>Tested by {@code PermissionIT}.
 */
public final class Denial {
  private static final String ACLS =
      "  kafka-acls.sh --bootstrap-server %s --add --allow-principal 'User:NAME' %s";

  private Denial() {}

  /**
   * What is lacking, and a command for each.
   *
   * @param bootstrap the cluster's address
   */
  public static String of(List<Permission> lacking, String bootstrap) {
    return lacking(lacking, bootstrap)
        + lacking.stream()
            .map(permission -> ACLS.formatted(bootstrap, permission.grant()))
            .collect(Collectors.joining("\n"));
  }

  /** What is lacking, and one command for all under a prefix. */
  public static String of(List<Permission> lacking, String bootstrap, String prefix) {
    return lacking(lacking, bootstrap) + everything(bootstrap, prefix);
  }

  private static String lacking(List<Permission> lacking, String bootstrap) {
    return "Kafka at %s does not permit this user to\n%s\nLet an administrator run, with the user's name:\n"
        .formatted(
            bootstrap,
            lacking.stream()
                .map(permission -> "  " + permission.text())
                .collect(Collectors.joining("\n")));
  }

  private static String everything(String bootstrap, String prefix) {
    return ACLS.formatted(
        bootstrap,
        "--operation All --resource-pattern-type prefixed --topic '%1$s' --group '%1$s' --transactional-id '%1$s'"
            .formatted(prefix));
  }

  /** What Kafka said in the midst of the work; it does not say which operation it denies. */
  public static String of(AuthorizationException e) {
    String what =
        switch (e) {
          case TopicAuthorizationException topics ->
              "topic " + String.join(", ", topics.unauthorizedTopics());
          case GroupAuthorizationException group -> "group " + group.groupId();
          case TransactionalIdAuthorizationException _ -> "the transactional id";
          case ClusterAuthorizationException _ -> "the cluster";
          default -> "it";
        };
    return "Kafka does not permit this user to use %s (%s). Let an administrator grant it with kafka-acls.sh"
        .formatted(what, e.getMessage());
  }
}
