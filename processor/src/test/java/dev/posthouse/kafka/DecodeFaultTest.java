package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.UndecodableException;
import java.io.EOFException;
import java.net.ConnectException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** What our own registry client says is tested where it is used, over HTTP. */
class DecodeFaultTest {

  @Test
  void aRegistryOutOfReachIsNotTheRecordsFaultWhicheverSerdeSaysSo() {
    assertThat(DecodeFault.isRegistrys(wrapping(new ConnectException("refused")))).isTrue();
    assertThat(DecodeFault.isRegistrys(wrapping(new SSLHandshakeException("expired")))).isTrue();
  }

  @Test
  void brokenBytesAre() {
    assertThat(DecodeFault.isRegistrys(new UndecodableException("broken"))).isFalse();
    assertThat(DecodeFault.isRegistrys(wrapping(new EOFException()))).isFalse();
  }

  private static SerializationException wrapping(Exception cause) {
    return new SerializationException("Error retrieving Avro schema", new RuntimeException(cause));
  }
}
