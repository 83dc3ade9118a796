package dev.posthouse.wire.internal;

import dev.posthouse.wire.WireConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * One address of the registry.
 *
 * <p>Tested by {@code RegistryClientTest}.
 *
 * @param url without credentials and without a slash at its end; safe to log
 * @param authorization the header's value, if there are credentials
 */
record RegistryAddress(String url, @Nullable String authorization) {

  static List<RegistryAddress> from(WireConfig config) {
    String source = config.getString(WireConfig.CREDENTIALS_SOURCE).toUpperCase(Locale.ROOT);
    if (!List.of("", "URL", "USER_INFO").contains(source)) {
      throw new ConfigException(WireConfig.CREDENTIALS_SOURCE, source, "set URL or USER_INFO");
    }
    String userInfo = source.equals("URL") ? "" : config.userInfo();
    if (source.equals("USER_INFO") && userInfo.isEmpty()) {
      throw new ConfigException(
          WireConfig.CREDENTIALS_SOURCE + " is USER_INFO: set " + WireConfig.USER_INFO);
    }
    List<RegistryAddress> addresses = new ArrayList<>();
    for (String url : config.getList(WireConfig.REGISTRY_URL)) {
      addresses.add(of(url.strip(), userInfo));
    }
    return List.copyOf(addresses);
  }

  private static RegistryAddress of(String text, String userInfo) {
    URI uri = parse(text);
    String inUrl = uri.getUserInfo() == null ? "" : uri.getUserInfo();
    String credentials = userInfo.isEmpty() ? inUrl : userInfo;
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return new RegistryAddress(
        uri.getScheme() + "://" + uri.getHost() + port + path,
        credentials.isEmpty() ? null : basic(credentials));
  }

  private static URI parse(String text) {
    // The text may hold a password, so neither it nor the parser's message goes into the error.
    String advice = WireConfig.REGISTRY_URL + ": set addresses like http://localhost:8081";
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new ConfigException(advice);
      }
      return uri;
    } catch (java.net.URISyntaxException e) {
      throw new ConfigException(advice + "; not a URL from character " + e.getIndex());
    }
  }

  private static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return url;
  }
}
