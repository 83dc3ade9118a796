package dev.posthouse.kafka;

import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * Says why a client did not get to work with Kafka: what it was to log in with cannot be used,
 * Kafka refuses it, or answers with another error. The clients' own words hide the reason below
 * several others.
 *
 * <p>Tested by {@code LoginIT} and {@code NewTopicsTest}.
 */
public final class ConnectionFault {
  private ConnectionFault() {}

  /**
   * The reason, and where to look.
   *
   * @param failure what the client threw
   * @param bootstrap the cluster's address
   */
  public static String of(Throwable failure, String bootstrap) {
    String advice = "Check sasl.* and ssl.* under kafka in the settings";
    return switch (failure) {
      case AuthenticationException e ->
          "Kafka at %s refuses the login: %s. %s".formatted(bootstrap, reason(e), advice);
      case ApiException e -> "Kafka at %s answers: %s".formatted(bootstrap, firstLine(e));
      default ->
          "The client for Kafka at %s cannot be made: %s. %s"
              .formatted(bootstrap, reason(failure), advice);
    };
  }

  /**
   * What to look at when nobody answers: a broker closes connections that begin otherwise than it
   * expects, without a word.
   *
   * @param properties of the client
   */
  public static String silence(Map<String, ?> properties) {
    Object protocol = properties.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
    return "A broker is silent too if it expects another security.protocol there than "
        + (protocol == null ? CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL : protocol);
  }

  /** The first words, and those of the innermost cause. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String inner =
        root instanceof NoSuchFileException
            ? "there is no file " + root.getMessage()
            : firstLine(root);
    String outer = firstLine(failure);
    return failure instanceof AuthenticationException && !inner.equals(outer)
        ? outer + " (" + inner + ")"
        : inner;
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
