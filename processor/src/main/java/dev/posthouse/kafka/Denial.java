package dev.posthouse.kafka;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Says what a cluster does not permit whom, and how an administrator grants it.
 *
 * <p>Tested by {@code PermissionIT}.
 */
public final class Denial {
  /** Stands for a principal whose name is not known. */
  private static final String UNNAMED = "User:NAME";

  private Denial() {}

  /**
   * What is lacking, and a command for each.
   *
   * @param user who lacks it; empty if that is not known
   * @param bootstrap the cluster's address
   */
  public static String of(List<Permission> lacking, Optional<String> user, String bootstrap) {
    return "Kafka at %s does not permit %s to\n%s\nLet an administrator run%s:\n%s"
        .formatted(
            bootstrap,
            user.orElse("this user"),
            lacking.stream()
                .map(permission -> "  " + permission.text())
                .collect(Collectors.joining("\n")),
            user.isPresent() ? "" : ", with the user's name",
            lacking.stream()
                .map(permission -> "  " + command(permission, user, bootstrap))
                .collect(Collectors.joining("\n")));
  }

  /** What an administrator runs. */
  public static String command(Permission permission, Optional<String> user, String bootstrap) {
    return "kafka-acls.sh --bootstrap-server %s --add --allow-principal '%s' %s"
        .formatted(bootstrap, user.orElse(UNNAMED), permission.grant());
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
    return "Kafka does not permit this user to use %s (%s). \"posthouse acls\" lists what each role needs, as kafka-acls.sh grants it"
        .formatted(what, e.getMessage());
  }
}
