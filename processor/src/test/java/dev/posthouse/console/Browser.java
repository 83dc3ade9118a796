package dev.posthouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The machine's Chromium, driven by its own driver (Debian: {@code chromium} and {@code
 * chromium-driver}). Nothing is downloaded. Where there is none, the tests that need it are left
 * out, and the build says so.
 */
final class Browser implements AutoCloseable {
  private static final Path PICTURES = Path.of("..", "docs", "console");

  /** What axe-core looks for: all that WCAG 2.2 AA asks for, and what is good practice. */
  static final String EVERYTHING =
      "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

  /** Of that, what another theme may change. */
  static final String COLOURS = "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}";

  private static final int TALLEST = 1500;

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser start() {
    Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
    Optional<Path> chromedriver = program("chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      System.err.println(
          """

          **********************************************************************************
          LEFT OUT: the tests of the console's page, which need a browser. Install chromium
          and chromium-driver (Debian, Ubuntu: apt-get install chromium chromium-driver).
          **********************************************************************************
          """);
      Assumptions.abort("No chromium and chromedriver: the tests of the page are left out");
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--no-proxy-server",
        "--hide-scrollbars",
        "--lang=en-GB");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<Path> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  ChromeDriver driver() {
    return driver;
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void theme(String theme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
  }

  Object run(String script) {
    return Objects.requireNonNull(driver.executeScript(script));
  }

  /** What axe-core finds of what keeps people out, a line each. */
  @SuppressWarnings("unchecked")
  List<String> violations(String wanted) throws IOException {
    if (Boolean.FALSE.equals(run("return 'axe' in window"))) {
      try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
        driver.executeScript(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
      }
    }
    return (List<String>)
        Objects.requireNonNull(
            driver.executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document, {runOnly: %s, resultTypes: ['violations']})
                  .then((found) => done(found.violations.map((one) =>
                    `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' ')}`)));
                """
                    .formatted(wanted)));
  }

  /** Keeps what is seen among the documents, with {@code -Ddocs.write=true}. */
  void picture(String name) throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Number height = (Number) run("return document.body.scrollHeight");
      Map<String, Object> clip =
          Map.of(
              "x",
              0,
              "y",
              0,
              "scale",
              1,
              "width",
              run("return innerWidth"),
              "height",
              Math.clamp(height.longValue(), 500, TALLEST));
      Object shot =
          driver
              .executeCdpCommand(
                  "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
              .get("data");
      Files.write(
          PICTURES.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(shot)));
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
