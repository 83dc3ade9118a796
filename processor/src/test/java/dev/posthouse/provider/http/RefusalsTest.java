package dev.posthouse.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.SocketException;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalsTest {

  @Test
  void aRefusedStreamWasNotProcessed() {
    assertThat(Refusals.unprocessed(new StreamResetException(ErrorCode.REFUSED_STREAM))).isTrue();
  }

  @Test
  void aRequestWithoutAStreamWasNotProcessed() {
    assertThat(Refusals.unprocessed(new ConnectionShutdownException())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(value = ErrorCode.class, mode = EnumSource.Mode.EXCLUDE, names = "REFUSED_STREAM")
  void anyOtherResetOfAStreamMayFollowWork(ErrorCode code) {
    assertThat(Refusals.unprocessed(new StreamResetException(code))).isFalse();
  }

  @Test
  void aBrokenConnectionGuaranteesNothing() {
    assertThat(Refusals.unprocessed(new SocketException("Connection reset"))).isFalse();
    assertThat(Refusals.unprocessed(new EOFException())).isFalse();
  }
}
