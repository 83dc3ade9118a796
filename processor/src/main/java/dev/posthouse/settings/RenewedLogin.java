package dev.posthouse.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name and password of Kafka's clients, read from their file whenever a connection logs in, or
 * is asked to log in again. Kafka's own clients read them once, so that a process which began with
 * a former password is shut out when it is changed.
 *
 * <p>A file that cannot be used is told of, and what it held before is used on. Made by Kafka's
 * clients, by the class's name, one for each client; nothing of the file is ever logged.
 */
public final class RenewedLogin implements AuthenticateCallbackHandler {
  private static final Logger log = LoggerFactory.getLogger(RenewedLogin.class);

  /** The files that a warning was given of: one, and not one from each client of the process. */
  private static final Set<Path> TOLD = ConcurrentHashMap.newKeySet();

  private final AuthenticateCallbackHandler others = new SaslClientCallbackHandler();
  private Path file = Path.of("");
  private @Nullable NameAndPassword current;

  private record NameAndPassword(String name, String password) {
    @Override
    public String toString() {
      return "NameAndPassword[hidden]";
    }
  }

  @Override
  public synchronized void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
    others.configure(configs, mechanism, jaas);
    file = Path.of(String.valueOf(configs.get(LoginFile.PATH)));
    current = of(jaas);
  }

  private static NameAndPassword of(List<AppConfigurationEntry> jaas) {
    String name = JaasContext.configEntryOption(jaas, "username", null);
    String password = JaasContext.configEntryOption(jaas, "password", null);
    if (name == null || password == null) {
      throw new KafkaException(
          "The login in the file that sasl.jaas.config names lacks a username or a password");
    }
    return new NameAndPassword(name, password);
  }

  /**
   * A login asks for the name first. The password is then the one that was read with it, since the
   * two may be replaced together.
   */
  @Override
  public synchronized void handle(Callback[] callbacks)
      throws IOException, UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> {
          readAgain();
          name.setName(known().name);
        }
        case PasswordCallback password -> password.setPassword(known().password.toCharArray());
        default -> others.handle(new Callback[] {callback});
      }
    }
  }

  private NameAndPassword known() {
    return Objects.requireNonNull(current, "to be configured first");
  }

  private void readAgain() {
    try {
      NameAndPassword found = of(LoginFile.entries(LoginFile.read(file)));
      if (!found.equals(current)) {
        current = found;
        log.atInfo()
            .addKeyValue("file", file)
            .log("The login to Kafka has changed; connections made from now on use it");
      }
      TOLD.remove(file);
    } catch (KafkaException e) {
      if (TOLD.add(file)) {
        log.atWarn()
            .addKeyValue("fault", e.getMessage())
            .log("The login to Kafka cannot be taken from its file: the former one is used on");
      }
    }
  }

  @Override
  public void close() {
    others.close();
  }
}
