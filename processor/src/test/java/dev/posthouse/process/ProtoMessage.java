package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message of Protocol Buffers, read by field number without its definition. The library that has
 * the definitions of OTLP asks for another protobuf than Google's SDK brings.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final Map<Integer, List<Long>> numbers = new TreeMap<>();
  private final Map<Integer, List<byte[]>> bytes = new TreeMap<>();

  private ProtoMessage() {}

  static ProtoMessage of(byte[] encoded) {
    ProtoMessage message = new ProtoMessage();
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      int field = tag >>> 3;
      switch (tag & 7) {
        case VARINT -> message.add(field, varint(in));
        case FIXED64 -> message.add(field, in.getLong());
        case FIXED32 -> message.add(field, in.getInt());
        case LENGTH_DELIMITED -> {
          byte[] value = new byte[(int) varint(in)];
          in.get(value);
          message.bytes.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
        }
        default -> throw new IllegalArgumentException("not a message: tag " + tag);
      }
    }
    return message;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private void add(int field, long value) {
    numbers.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
  }

  boolean has(int field) {
    return numbers.containsKey(field) || bytes.containsKey(field);
  }

  /** Zero if it is not there, as the encoding has it. */
  long number(int field) {
    return numbers.getOrDefault(field, List.of(0L)).getLast();
  }

  String text(int field) {
    return new String(last(field), UTF_8);
  }

  String hex(int field) {
    return HexFormat.of().formatHex(last(field));
  }

  List<ProtoMessage> messages(int field) {
    return bytes.getOrDefault(field, List.of()).stream().map(ProtoMessage::of).toList();
  }

  private byte[] last(int field) {
    return bytes.getOrDefault(field, List.of(new byte[0])).getLast();
  }
}
