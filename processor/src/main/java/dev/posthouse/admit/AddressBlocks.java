package dev.posthouse.admit;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which numbers of machines are routed in the public net, by IANA's registries of special-purpose
 * addresses (RFC 6890), with multicast and what is reserved.
 *
 * <p>Tested by {@code PublicAddressTest}.
 */
final class AddressBlocks {
  private static final List<Block> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Within what is given out of IPv6: protocols (Teredo among them), documentation, and
              // 6to4, behind which any IPv4 address may stand.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Block::of)
          .toList();

  /** All of IPv6 that is given out: what lies outside is local, mapped, or nobody's. */
  private static final Block IPV6_GIVEN_OUT = Block.of("2000::/3");

  private record Block(InetAddress first, int prefix) {
    static Block of(String text) {
      String[] parts = text.split("/", 2);
      return new Block(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }

    boolean holds(InetAddress address) {
      byte[] bytes = address.getAddress();
      int shift = 8 * bytes.length - prefix;
      return bytes.length == first.getAddress().length
          && new BigInteger(1, bytes)
              .shiftRight(shift)
              .equals(new BigInteger(1, first.getAddress()).shiftRight(shift));
    }
  }

  private AddressBlocks() {}

  /** Whether anybody in the public net reaches a machine by it. */
  static boolean isPublic(InetAddress address) {
    return (address instanceof Inet4Address || IPV6_GIVEN_OUT.holds(address))
        && NOT_PUBLIC.stream().noneMatch(block -> block.holds(address));
  }
}
