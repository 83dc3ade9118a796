package dev.posthouse.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.dev.simulator.SimulatedProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevServersIT {
  @Test
  void startKafkaRegistryAndSimulatedProvidersTogether() throws Exception {
    try (DevServers servers = DevServers.start(DevOptions.defaults());
        HttpClient http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(servers.registryUrl().resolve("/subjects")).build();

      assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("[]");
      assertThat(servers.simulators().providers())
          .extracting(SimulatedProvider::name)
          .containsExactly("claude", "gpt", "gemini");
      assertThat(servers.simulators().baseUrl("gpt").getPath()).isEqualTo("/gpt/v1");
    }
  }

  @Test
  void stopTheOthersWhenOneFails(@TempDir Path folder) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DevOptions options = DevOptions.defaults().in(folder).on(0, 0, taken.getLocalPort());

      assertThatThrownBy(() -> DevServers.start(options))
          .hasMessageContaining("port " + taken.getLocalPort());
    }
    // The folder can only be opened if the broker has let go of it.
    BrokerFolder.open(folder).close();
  }
}
