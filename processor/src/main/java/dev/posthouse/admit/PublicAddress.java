package dev.posthouse.admit;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether an address in a request may be handed to a provider to be fetched: an https address of
 * the public net, by a name or a number. Whoever writes requests must not have anybody's servers
 * ask machines behind a firewall, under whatever spelling of their address. Names are not resolved:
 * not we fetch it, and what a name means to the provider only the provider knows.
 *
 * <p>Tested by {@code PublicAddressTest}.
 */
final class PublicAddress {
  private static final String SCHEME = "https://";
  private static final int LONGEST = 8_192;
  private static final Pattern PORT = Pattern.compile("\\d{0,5}");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");

  /** A host whose last label is a number is one to resolvers: in tens, eights or sixteens. */
  private static final Pattern NUMBER = Pattern.compile("0[x][0-9a-f]*|[0-9]+");

  /** The ends of names that only a private network, or the machine itself, resolves. */
  private static final List<String> PRIVATE_NAMES =
      List.of(
          "localhost",
          "localdomain",
          "local",
          "internal",
          "intranet",
          "lan",
          "home",
          "corp",
          "private",
          "home.arpa",
          "invalid",
          "test",
          "onion");

  private PublicAddress() {}

  /** What is wrong with an address, and what to give instead; empty if nothing is. */
  static Optional<String> fault(String url) {
    if (url.regionMatches(true, 0, "data:", 0, 5)) {
      return Optional.of(
          "is a data URL; give what follows \"base64,\" as data, and its type as mediaType");
    }
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.of("is no https address; give one, or the content itself as data");
    }
    if (url.length() > LONGEST) {
      return Optional.of("has more than " + LONGEST + " characters; give a shorter one");
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == 0x7f)) {
      return Optional.of("holds a space, a control character or a backslash; percent-encode it");
    }
    String authority = url.substring(SCHEME.length()).split("[/?#]", 2)[0];
    if (authority.indexOf('@') >= 0) {
      return Optional.of("holds a user or a password; give an address without");
    }
    return host(authority);
  }

  private static Optional<String> host(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      boolean closed = end > 0 && isPort(authority.substring(end + 1));
      return closed
          ? number(() -> Inet6Address.ofLiteral(authority.substring(1, end)))
          : Optional.of("has no host that can be read; mend it");
    }
    int colon = authority.indexOf(':');
    if (colon >= 0 && !isPort(authority.substring(colon))) {
      return Optional.of("has no host or port that can be read; mend it");
    }
    return name(colon < 0 ? authority : authority.substring(0, colon));
  }

  private static boolean isPort(String rest) {
    return rest.isEmpty() || (rest.startsWith(":") && PORT.matcher(rest.substring(1)).matches());
  }

  private static Optional<String> name(String given) {
    // As resolvers see it: wide digits and other full stops are digits and full stops.
    String host = ascii(given);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (host.isEmpty()
        || !Stream.of(host.split("\\.", -1)).allMatch(l -> LABEL.matcher(l).matches())) {
      return Optional.of("has no host that can be read; mend it");
    }
    String name = host;
    if (NUMBER.matcher(name.substring(name.lastIndexOf('.') + 1)).matches()) {
      return number(() -> Inet4Address.ofPosixLiteral(name));
    }
    boolean isPrivate =
        name.indexOf('.') < 0
            || PRIVATE_NAMES.stream().anyMatch(end -> name.equals(end) || name.endsWith("." + end));
    return isPrivate
        ? Optional.of(
            "names a host of a private network, which no provider reaches; give the content as data"
                + " or stored")
        : Optional.empty();
  }

  private static String ascii(String given) {
    String normal = Normalizer.normalize(given, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    try {
      return IDN.toASCII(normal, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static Optional<String> number(Supplier<InetAddress> literal) {
    InetAddress address;
    try {
      address = literal.get();
    } catch (IllegalArgumentException _) {
      return Optional.of("has no host that can be read; mend it");
    }
    return AddressBlocks.isPublic(address)
        ? Optional.empty()
        : Optional.of(
            "is an address of a private network, of the machine itself, or of nobody; give the"
                + " content as data or stored");
  }
}
