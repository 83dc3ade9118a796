package dev.posthouse.peers;

import dev.posthouse.dev.EmbeddedKafka;
import java.io.IOException;

/** The broker of all peers. A program: prints its address, and runs until its input ends. */
final class BrokerProgram {
  private BrokerProgram() {}

  public static void main(String[] arguments) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(null, 0)) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
    System.exit(0);
  }
}
