package dev.posthouse.console.access;

import dev.posthouse.settings.ConsoleSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names by which the console may be called. A page of somebody else can have its own name point
 * to this machine (DNS rebinding) and then read what is answered; but it cannot have the browser
 * send another name than its own. A number is never such a name.
 */
public final class HostNames {
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+(%[^\\]]+)?\\]");

  private final Set<String> names = new HashSet<>();

  public HostNames(ConsoleSettings settings) {
    names.add("localhost");
    add(settings.host());
    if (settings.advertised() != null) {
      add(settings.advertised());
    }
    URI url = settings.access().url();
    if (url != null) {
      add(url.getAuthority());
    }
  }

  private void add(String hostAndPort) {
    names.add(withoutPort(hostAndPort).toLowerCase(Locale.ROOT));
  }

  /**
   * Whether the console may be called so.
   *
   * @param host as the request names it, with or without a port; null if it does not
   */
  public boolean contain(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = withoutPort(host).toLowerCase(Locale.ROOT);
    return NUMBER.matcher(name).matches() || names.contains(name);
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":\\d+$", "");
  }

  /** Whether an address that is listened on is reached from this machine alone. */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
