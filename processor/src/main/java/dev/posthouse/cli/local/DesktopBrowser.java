package dev.posthouse.cli.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The browser of whoever sits at this machine, if somebody does: opened by the desktop's own
 * program.
 *
 * <p>Tested by {@code DesktopBrowserTest}.
 */
final class DesktopBrowser {
  private final String system;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param system its name, as Java tells it: os.name
   */
  DesktopBrowser(String system, UnaryOperator<@Nullable String> environment) {
    this.system = system.toLowerCase(Locale.ROOT);
    this.environment = environment;
  }

  /**
   * Opens a page; does not wait for it.
   *
   * @return whether there was a desktop with a program for it
   */
  boolean open(URI page) {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      return false;
    }
    try {
      Process started =
          new ProcessBuilder(program.get().toString(), page.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      started.getOutputStream().close();
      return true;
    } catch (IOException e) {
      return false; // the address was printed
    }
  }

  private Optional<Path> program() {
    if (system.startsWith("mac")) {
      return found("open");
    }
    boolean isDesktop = isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
    return isDesktop && !isSet("SSH_CONNECTION") ? found("xdg-open") : Optional.empty();
  }

  private boolean isSet(String variable) {
    String value = environment.apply(variable);
    return value != null && !value.isBlank();
  }

  private Optional<Path> found(String name) {
    String path = environment.apply("PATH");
    return path == null
        ? Optional.empty()
        : Stream.of(path.split(":"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
  }
}
