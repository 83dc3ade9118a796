package dev.posthouse.status;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the processes of a fleet ask each other.
 *
 * @param key that they show each other; empty if they need not
 * @param tls whom they believe; null if they speak HTTP
 */
public record PeerLink(Supplier<String> key, @Nullable SSLContext tls) {

  /** Of their addresses. */
  String scheme() {
    return tls == null ? "http" : "https";
  }
}
