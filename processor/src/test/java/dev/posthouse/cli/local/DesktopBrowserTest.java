package dev.posthouse.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesktopBrowserTest {
  private static final URI PAGE = URI.create("http://127.0.0.1:8484/");

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void path() {
    environment.put("PATH", "/nowhere:" + folder);
  }

  /** Writes down what it was asked to open, as a whole or not at all. */
  private Path program(String name) throws IOException {
    Path opened = folder.resolve(name + ".opened");
    Path program =
        Files.writeString(
            folder.resolve(name),
            "#!/bin/sh\nprintf %%s \"$1\" > '%1$s.new' && mv '%1$s.new' '%1$s'\n"
                .formatted(opened));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return opened;
  }

  private boolean open(String system) {
    return new DesktopBrowser(system, environment::get).open(PAGE);
  }

  @Test
  void whereThereIsADesktopItsOwnProgramOpensThePage() throws Exception {
    Path onLinux = program("xdg-open");
    Path onMac = program("open");
    environment.put("WAYLAND_DISPLAY", "wayland-0");

    assertThat(open("Linux")).isTrue();
    assertThat(open("Mac OS X")).isTrue();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(onLinux).hasContent(PAGE.toString());
              assertThat(onMac).hasContent(PAGE.toString());
            });
  }

  @Test
  void nothingIsOpenedWithoutADesktopWithoutAProgramOrFromAfar() throws Exception {
    assertThat(open("Linux")).isFalse();
    environment.put("DISPLAY", ":0");
    assertThat(open("Linux")).isFalse();
    Path opened = program("xdg-open");
    environment.put("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22");

    assertThat(open("Linux")).isFalse();

    assertThat(opened).doesNotExist();
  }
}
