package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.posthouse.wire.InvalidJsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a JSON text. Jackson's own errors quote the text, which may be a prompt; here an
 * error tells the line and column and nothing else.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class JsonSource {
  private final String text;
  private final JsonParser parser;
  private final boolean escapes;

  JsonSource(String text) {
    this.text = text;
    this.escapes = text.contains("\\u");
    this.parser = get(() -> JsonFormat.FACTORY.createParser(text));
  }

  /** The next token; null at the end of the text. */
  @Nullable JsonToken next() {
    return get(parser::nextToken);
  }

  /** The token that was read last. */
  JsonToken token() {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IllegalStateException("There is no token before the first and after the last");
    }
    return token;
  }

  String name() {
    return get(parser::currentName);
  }

  String string() {
    return get(parser::getText);
  }

  BigInteger integer() {
    return get(parser::getBigIntegerValue);
  }

  /** Whether the whole number that was read fits into an {@code int}. */
  boolean isSmall() {
    return get(parser::getNumberType) == JsonParser.NumberType.INT;
  }

  int small() {
    return get(parser::getIntValue);
  }

  double number() {
    return get(parser::getDoubleValue);
  }

  /** Whether the text has escapes, which can write half a character. */
  boolean escapes() {
    return escapes;
  }

  /** The object that begins here, exactly as it stands in the text. */
  String objectText() {
    int start = offset();
    get(parser::skipChildren);
    return text.substring(start, offset() + 1);
  }

  /** Passes over the value that begins here. */
  void skip() {
    get(parser::skipChildren);
  }

  void requireEnd() {
    JsonToken extra = next();
    if (extra != null) {
      throw InvalidJsonException.malformed(
          "something follows the end of the value at "
              + place(parser.currentTokenLocation())
              + "; send one value a record");
    }
  }

  private int offset() {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  private <R> R get(Reading<R> reading) {
    try {
      return reading.get();
    } catch (StreamConstraintsException e) {
      throw InvalidJsonException.malformed(
          "nested deeper than %d levels, or a number or name is too long, near %s"
              .formatted(JsonFormat.MAX_DEPTH, place(e.getLocation())));
    } catch (JsonEOFException e) {
      throw InvalidJsonException.malformed(
          "it ends at " + place(e.getLocation()) + ", before the value is complete");
    } catch (JsonProcessingException e) {
      throw InvalidJsonException.malformed("the syntax is broken at " + place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String place(@Nullable JsonLocation at) {
    JsonLocation location = at == null ? parser.currentLocation() : at;
    return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private interface Reading<R> {
    R get() throws IOException;
  }
}
