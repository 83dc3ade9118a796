package dev.posthouse.settings;

import org.jspecify.annotations.Nullable;

/**
 * Where a process answers over HTTP.
 *
 * @param host the address to listen on
 * @param port 0 for a free one; null for {@link #USUAL_PORT}, or if that is taken a free one
 * @param advertised HOST:PORT at which other processes reach this one; null to find out
 * @param access who may look and act
 * @param tls by what it proves who it is over HTTPS; null for HTTP
 */
public record ConsoleSettings(
    String host,
    @Nullable Integer port,
    @Nullable String advertised,
    AccessSettings access,
    @Nullable TlsSettings tls) {

  /** Where a process that runs alone on its machine answers. */
  public static final int USUAL_PORT = 8484;

  /** One that speaks HTTP. */
  public ConsoleSettings(
      String host, @Nullable Integer port, @Nullable String advertised, AccessSettings access) {
    this(host, port, advertised, access, null);
  }

  /** One at which nobody has to log in. */
  public ConsoleSettings(String host, @Nullable Integer port, @Nullable String advertised) {
    this(host, port, advertised, AccessSettings.OPEN);
  }
}
