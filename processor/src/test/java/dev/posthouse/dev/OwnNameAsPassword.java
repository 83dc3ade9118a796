package dev.posthouse.dev;

import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.plain.PlainAuthenticateCallback;
import org.jspecify.annotations.Nullable;

/** Lets everybody log in to a broker of a test whose password is their name. */
public final class OwnNameAsPassword implements AuthenticateCallbackHandler {
  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {}

  @Override
  public void handle(Callback[] callbacks) {
    @Nullable String name = null;
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback asked -> name = asked.getDefaultName();
        case PlainAuthenticateCallback asked ->
            asked.authenticated(new String(asked.password()).equals(name));
        default -> throw new IllegalArgumentException(callback.toString());
      }
    }
  }

  @Override
  public void close() {}
}
