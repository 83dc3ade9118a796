package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonToken;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.apache.avro.Schema;

/**
 * Reads the values that hold no others, and says what should have been there.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class JsonScalars {
  private final JsonSource source;
  private final JsonPath path;

  JsonScalars(JsonSource source, JsonPath path) {
    this.source = source;
    this.path = path;
  }

  Object read(ValueShape shape) {
    return switch (shape.type()) {
      case STRING -> text("text");
      case ENUM -> symbol(shape);
      case BYTES -> bytes();
      case INT -> (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> shape.timestamp() ? instant() : whole(Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> (float) number(Float.MAX_VALUE);
      case DOUBLE -> number(Double.MAX_VALUE);
      case BOOLEAN -> truth();
      default -> throw ValueShape.unsupported(shape.schema());
    };
  }

  /**
   * @param wanted as {@link #found} names it
   */
  void require(JsonToken token, String wanted) {
    if (source.token() != token) {
      throw path.fault("expected " + wanted + ", found " + found());
    }
  }

  /** Half a character can be escaped in JSON, but not be written in UTF-8. */
  void requireWhole(String text) {
    if (!source.escapes()) {
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw path.fault("holds half of a surrogate pair; escape both halves, or neither");
      }
    }
  }

  private String text(String wanted) {
    String hint = source.token().isScalarValue() ? null : VendorHints.notText(path.lastField());
    if (hint != null) {
      throw path.fault("expected " + wanted + ", found " + found() + "; " + hint);
    }
    require(JsonToken.VALUE_STRING, wanted);
    String text = source.string();
    requireWhole(text);
    return text;
  }

  private Object symbol(ValueShape shape) {
    String text =
        source.token() == JsonToken.VALUE_STRING ? source.string() : text(oneOf(shape.schema()));
    Object symbol = shape.symbols().get(text);
    if (symbol == null) {
      requireWhole(text);
      String hint = VendorHints.symbol(shape.schema().getName(), text);
      throw path.fault(
          "expected "
              + oneOf(shape.schema())
              + ", found another text"
              + (hint == null ? "" : "; " + hint));
    }
    return symbol;
  }

  private static String oneOf(Schema symbols) {
    return "one of " + String.join(", ", symbols.getEnumSymbols());
  }

  private ByteBuffer bytes() {
    String text = text("text in base64");
    try {
      return Base64Text.decode(text);
    } catch (IllegalArgumentException e) {
      throw path.fault(String.valueOf(e.getMessage()));
    }
  }

  private long whole(long least, long most) {
    require(JsonToken.VALUE_NUMBER_INT, "a whole number");
    if (source.isSmall()) {
      // Within the least of the ranges that are asked for.
      return source.small();
    }
    BigInteger value = source.integer();
    if (value.compareTo(BigInteger.valueOf(least)) < 0
        || value.compareTo(BigInteger.valueOf(most)) > 0) {
      throw path.fault("out of range; write a whole number from %d to %d".formatted(least, most));
    }
    return value.longValue();
  }

  private double number(double most) {
    if (!source.token().isNumeric()) {
      throw path.fault("expected a number, found " + found());
    }
    double value = source.number();
    if (Math.abs(value) > most) {
      throw path.fault("out of range; write a number from %s to %s".formatted(-most, most));
    }
    return value;
  }

  /** From its digits: by way of a double, a number in the middle of two would be rounded twice. */
  float float32() {
    if (!source.token().isNumeric()) {
      throw path.fault("expected a number, found " + found());
    }
    float value = Float.parseFloat(source.string());
    if (Float.isInfinite(value)) {
      throw path.fault(
          "out of range; write a number from %s to %s"
              .formatted(-Float.MAX_VALUE, Float.MAX_VALUE));
    }
    return value;
  }

  private boolean truth() {
    if (!source.token().isBoolean()) {
      throw path.fault("expected true or false, found " + found());
    }
    return source.token() == JsonToken.VALUE_TRUE;
  }

  private Instant instant() {
    if (source.token() == JsonToken.VALUE_NUMBER_INT) {
      return Instant.ofEpochMilli(whole(Long.MIN_VALUE, Long.MAX_VALUE));
    }
    String wanted = "a moment like 2026-11-30T12:00:00Z, or milliseconds since 1970";
    String text = text(wanted);
    try {
      return Instant.ofEpochMilli(moment(text).truncatedTo(ChronoUnit.MILLIS).toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw path.fault("expected " + wanted + ", found another text");
    }
  }

  /** Instant writes years of more than four digits as only it reads them, and wants seconds. */
  private static Instant moment(String text) {
    Instant usual = UsualMoment.read(text);
    if (usual != null) {
      return usual;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return Instant.parse(text);
    }
  }

  private String found() {
    return switch (source.token()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "text";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction or exponent";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }
}
