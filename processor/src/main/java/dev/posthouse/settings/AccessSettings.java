package dev.posthouse.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may look at the console and act there.
 *
 * @param url at which browsers reach it; null for its own address
 * @param tokens the file of tokens; null if there are none
 * @param openId who logs people in; null if nobody does
 * @param contents whether requests and answers may be shown at all
 */
public record AccessSettings(
    @Nullable URI url, @Nullable Path tokens, @Nullable OpenId openId, boolean contents) {

  /** Nobody has to log in, and no contents are shown. */
  public static final AccessSettings OPEN = new AccessSettings(null, null, null, false);

  /** Whether somebody has to log in. */
  public boolean isGuarded() {
    return tokens != null || openId != null;
  }

  /**
   * An OpenID Connect provider.
   *
   * @param issuer its address, below which it describes itself
   * @param clientId as which the console is known there
   * @param clientSecret null for a public client
   * @param claim of the ID token that holds a person's groups
   * @param operators groups whose members may act
   * @param viewers groups whose members may look
   */
  public record OpenId(
      URI issuer,
      String clientId,
      Credential.@Nullable Source clientSecret,
      String claim,
      Set<String> operators,
      Set<String> viewers) {
    public OpenId {
      operators = Set.copyOf(operators);
      viewers = Set.copyOf(viewers);
    }
  }
}
