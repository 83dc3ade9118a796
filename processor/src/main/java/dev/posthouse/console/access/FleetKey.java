package dev.posthouse.console.access;

import dev.posthouse.settings.AccessSettings;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what the processes of a fleet know each other when they ask for the jobs that one keeps: it
 * follows from what all of them have in their settings, the tokens or the client's secret, so that
 * there is nothing more to hand out. Safe for use by many threads.
 *
 * <p>Tested by {@code ConsoleSecurityTest}.
 */
public final class FleetKey implements Supplier<String> {
  private static final Logger log = LoggerFactory.getLogger(FleetKey.class);
  private static final String PURPOSE = "posthouse fleet ";

  private final @Nullable TokenFile tokens;
  private final String secret;

  /** That of an access that is guarded. */
  public FleetKey(AccessSettings access, @Nullable TokenFile tokens) {
    this.tokens = tokens;
    this.secret = secret(access);
    if (tokens == null && secret.isEmpty()) {
      log.warn(
          "The processes have no secret in common, so that each shows its own jobs alone under"
              + " /jobs: give console.tokens or console.openIdConnect.clientSecret");
    }
  }

  private static String secret(AccessSettings access) {
    AccessSettings.OpenId openId = access.openId();
    try {
      String found =
          openId == null ? null : ClientSecret.read(openId.clientSecret(), System::getenv);
      return found == null ? "" : found;
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The key; empty if there is none. */
  @Override
  public String get() {
    if (tokens == null && secret.isEmpty()) {
      return "";
    }
    return Secrets.hash(PURPOSE + (tokens == null ? "" : tokens.digest()) + " " + secret);
  }

  /** Whether somebody has shown the key. */
  public boolean opens(@Nullable String shown) {
    String key = get();
    return shown != null && !key.isEmpty() && Secrets.same(key, shown);
  }
}
