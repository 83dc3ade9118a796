package dev.posthouse.attempt;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Writes an {@link OffsetMap} into the metadata of an offset commit, and reads it back.
 *
 * <pre>
 *   metadata := '1' base64url( crc32c:4 set(finished) set(finished or begun) )
 *   set      := 0x00                                    empty
 *             | 0x01 count:varint run:varint…           lengths of runs, clear and set in turn
 *             | 0x02 length:varint byte…                a bitmap, lowest offset in the lowest bit
 * </pre>
 *
 * <p>Each set takes the shorter of its two forms. The second set is the union because records are
 * begun in order: it is nearly always one run. The checksum covers the committed offset too, so
 * that metadata which a tool has copied to another offset claims nothing.
 */
final class OffsetMapCodec {
  private static final char VERSION = '1';
  private static final byte EMPTY = 0;
  private static final byte RUNS = 1;
  private static final byte BITMAP = 2;
  private static final int CHECKSUM_BYTES = 4;

  private OffsetMapCodec() {}

  /** The metadata for a map; empty if the map claims nothing. ASCII, so characters are bytes. */
  static String encode(OffsetMap map) {
    if (map.finished().isEmpty() && map.begun().isEmpty()) {
      return "";
    }
    ByteArrayOutputStream sets = new ByteArrayOutputStream();
    writeSet(map.finished(), sets);
    BitSet touched = (BitSet) map.finished().clone();
    touched.or(map.begun());
    writeSet(touched, sets);
    byte[] payload = sets.toByteArray();
    byte[] bytes =
        ByteBuffer.allocate(CHECKSUM_BYTES + payload.length)
            .putInt(checksum(map.base(), ByteBuffer.wrap(payload)))
            .put(payload)
            .array();
    return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The map in the metadata of a committed offset.
   *
   * @return empty if the metadata is not ours, of another version, damaged or forged; the caller
   *     must then take every record at and above the offset as unfinished
   */
  static Optional<OffsetMap> decode(long base, String metadata) {
    if (metadata.isEmpty()) {
      return Optional.of(OffsetMap.claimingNothing(base));
    }
    if (metadata.charAt(0) != VERSION) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(
              Base64.getUrlDecoder()
                  .decode(metadata.substring(1).getBytes(StandardCharsets.ISO_8859_1)));
      int checksum = bytes.getInt();
      if (checksum != checksum(base, bytes.slice())) {
        return Optional.empty();
      }
      BitSet finished = readSet(bytes);
      BitSet begun = readSet(bytes);
      if (bytes.hasRemaining()) {
        return Optional.empty();
      }
      begun.andNot(finished);
      return Optional.of(new OffsetMap(base, finished, begun));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static int checksum(long base, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(base).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }

  private static void writeSet(BitSet set, ByteArrayOutputStream out) {
    if (set.isEmpty()) {
      out.write(EMPTY);
      return;
    }
    byte[] runs = runs(set);
    byte[] bitmap = set.toByteArray();
    boolean shorterAsRuns = runs.length <= bitmap.length;
    byte[] body = shorterAsRuns ? runs : bitmap;
    out.write(shorterAsRuns ? RUNS : BITMAP);
    if (!shorterAsRuns) {
      writeVarint(bitmap.length, out);
    }
    out.writeBytes(body);
  }

  private static byte[] runs(BitSet set) {
    ByteArrayOutputStream lengths = new ByteArrayOutputStream();
    int count = 0;
    int position = 0;
    while (position < set.length()) {
      int setFrom = set.nextSetBit(position);
      int setTo = set.nextClearBit(setFrom);
      writeVarint(setFrom - position, lengths);
      writeVarint(setTo - setFrom, lengths);
      count += 2;
      position = setTo;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeVarint(count, out);
    out.writeBytes(lengths.toByteArray());
    return out.toByteArray();
  }

  private static BitSet readSet(ByteBuffer bytes) {
    byte form = bytes.get();
    return switch (form) {
      case EMPTY -> new BitSet();
      case RUNS -> readRuns(bytes);
      case BITMAP -> {
        int length = readVarint(bytes);
        if (length > bytes.remaining()) {
          throw new IllegalArgumentException("bitmap longer than the metadata");
        }
        BitSet set = BitSet.valueOf(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        yield set;
      }
      default -> throw new IllegalArgumentException("unknown form of set: " + form);
    };
  }

  private static BitSet readRuns(ByteBuffer bytes) {
    BitSet set = new BitSet();
    int count = readVarint(bytes);
    long position = 0;
    for (int i = 0; i < count; i++) {
      long end = position + readVarint(bytes);
      if (end > OffsetMap.MAX_SPAN) {
        throw new IllegalArgumentException("runs span more than " + OffsetMap.MAX_SPAN);
      }
      if (i % 2 == 1) {
        set.set((int) position, (int) end);
      }
      position = end;
    }
    return set;
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. */
  private static void writeVarint(int value, ByteArrayOutputStream out) {
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int readVarint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        if (value > Integer.MAX_VALUE) {
          break;
        }
        return (int) value;
      }
    }
    throw new IllegalArgumentException("number out of range");
  }
}
