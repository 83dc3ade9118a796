package dev.posthouse.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record's headers as OpenTelemetry reads and writes them.
 *
 * <p>Tested by {@code StepsTest}.
 */
final class HeaderFields implements TextMapGetter<Headers> {
  static final TextMapGetter<Headers> READER = new HeaderFields();

  static final TextMapSetter<Headers> WRITER =
      (headers, name, value) ->
          Objects.requireNonNull(headers).remove(name).add(name, value.getBytes(UTF_8));

  private HeaderFields() {}

  @Override
  public @Nullable String get(@Nullable Headers headers, String name) {
    Header header = headers == null ? null : headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
