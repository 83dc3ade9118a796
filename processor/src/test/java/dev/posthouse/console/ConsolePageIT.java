package dev.posthouse.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/** The console's page in a real browser. */
class ConsolePageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static ConsoleFixture console;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    console = new ConsoleFixture(AccessSettings.OPEN);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (console != null) {
      console.close();
    }
  }

  @BeforeEach
  void narrowNothing() {
    browser.size(1280, 900);
    browser.theme("light");
  }

  private static void open(String path, String heading) {
    browser.driver().get(console.url(path).toString());
    see(heading);
  }

  private static void see(String text) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreException(StaleElementReferenceException.class)
        .untilAsserted(
            () ->
                assertThat(browser.driver().findElement(By.tagName("main")).getText())
                    .contains(text));
  }

  private static WebElement find(String css) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> browser.driver().findElements(By.cssSelector(css)).stream().findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  static List<String> places() {
    return List.of(
        "/ | Overview",
        "/console/jobs | Jobs",
        "/console/job?id=" + SampleFleet.FAILED_JOB + " | Timeline",
        "/console/dead-letters | Dead letters",
        "/console/dead-letters?kind=overloaded&group=Overloaded:+request+%23 | invoice-0003",
        "/console/dead-letter?partition=0&offset=3 | Dead letter of",
        "/console/replay?kind=overloaded | Replay dead letters",
        "/console/providers | Providers",
        "/console/provider?name=claude | Six hours");
  }

  @ParameterizedTest
  @MethodSource("places")
  void everyPlaceIsForEverybodyInLightAndDarkAndOnANarrowScreen(String place) throws IOException {
    String[] parts = place.split(" \\| ", 2);
    for (String theme : List.of("light", "dark")) {
      browser.theme(theme);
      open(parts[0], parts[1]);
      assertThat(browser.violations()).as(place + " in " + theme).isEmpty();
      browser.picture(name(parts[0]) + "-" + theme);
    }
    browser.size(360, 740);
    open(parts[0], parts[1]);
    Long wider =
        (Long)
            browser.run(
                "return document.documentElement.scrollWidth -"
                    + " document.documentElement.clientWidth");
    assertThat(wider).as(place + " is wider than 360 pixels").isNotPositive();
    browser.picture(name(parts[0]) + "-narrow");
  }

  private static String name(String path) {
    String name = path.replaceFirst("\\?.*", "").replaceFirst("^/(console/)?", "");
    return (name.isEmpty() ? "overview" : name) + (path.contains("group=") ? "-group" : "");
  }

  @Test
  void aFailedJobIsFoundByItsIdAndItsTimelineSaysWhoFailedWhen() {
    open("/", "Overview");
    browser.driver().findElement(By.tagName("body")).sendKeys("/");
    browser.driver().switchTo().activeElement().sendKeys(SampleFleet.FAILED_JOB + Keys.ENTER);

    see("Timeline");
    see("The model is overloaded");
    assertThat(browser.driver().findElements(By.cssSelector("svg.picture rect.bad"))).hasSize(3);
    browser.driver().navigate().back();
    see("Why jobs wait");
    browser.driver().navigate().forward();
    see("Timeline");
  }

  @Test
  void aGroupIsReplayedOnceItsDryRunWasSeen() {
    console.operations.done.clear();
    open("/console/dead-letters", "Overloaded: request #");
    browser.driver().findElement(By.linkText("Overloaded: request #")).click();
    see("invoice-0003");
    browser.driver().findElement(By.partialLinkText("Replay these")).click();
    see("See what would happen");
    find("main input[name=reason]").sendKeys("they are well again");
    find("main form button.main").click();
    see("18, each once");
    assertThat(console.operations.done).isEmpty();
    find("main .actions button.main").click();

    see("replayed 18 dead letters");
    assertThat(console.operations.done).hasSize(1);
    assertThat(console.operations.done.getFirst()).contains("replay 18").endsWith("well again");
  }

  @Test
  void aProviderIsParkedAndResumedWithTheKeyboardAlone() {
    open("/console/provider?name=gpt", "Six hours");
    press("[data-action=park]");
    find("dialog input[name=reason]").sendKeys("contract ends" + Keys.ENTER);
    see("contract ends");
    assertThat(find("main .state").getText()).isEqualTo("parked");
    press("[data-action=resume]");
    find("dialog input[name=reason]").sendKeys("signed" + Keys.ENTER);

    await()
        .atMost(PATIENCE)
        .ignoreException(StaleElementReferenceException.class)
        .untilAsserted(() -> assertThat(find("main .state").getText()).isEqualTo("open"));
  }

  private static void press(String css) {
    WebElement button = find(css);
    browser.run("document.querySelector('" + css + "').focus(); return 1");
    button.sendKeys(Keys.ENTER);
  }

  @Test
  void whatHappensIsSeenWithoutAsking() {
    open("/console/jobs?state=at_provider", "summary-0008");

    console.fleet.admitted("brand-new-job", "claude", Instant.now());

    see("brand-new-job");
  }

  @Test
  void textsOfUsersDoNotRun() {
    for (String place :
        List.of(
            "/",
            "/console/jobs",
            "/console/dead-letters",
            "/console/dead-letters?each=true",
            "/console/dead-letter?partition=0&offset=19",
            "/console/provider?name=%3Cscript%3Edocument.title%3D%27run%27%3C%2Fscript%3E")) {
      open(place, "");
      assertThat(browser.driver().getTitle()).isNotEqualTo("run");
      assertThat(browser.driver().findElements(By.cssSelector("main img, main script"))).isEmpty();
    }
  }

  /** Another process at the same address, as after a restart. */
  @Test
  void itSaysWhenItIsNotLiveAndGoesOnWhenTheProcessIsBack() {
    ConsoleFixture first = new ConsoleFixture(AccessSettings.OPEN);
    int port = first.console.url().getPort();
    browser.driver().get(first.url("/console/providers").toString());
    see("Us or them");
    live("Live");
    first.close();
    live("Not live");

    try (ConsoleFixture again =
        new ConsoleFixture(new ConsoleSettings("127.0.0.1", port, null, AccessSettings.OPEN))) {
      live("Live");
      again.fleet.admitted("after-the-restart", "claude", Instant.now());
      browser.driver().findElement(By.linkText("Jobs")).click();
      see("after-the-restart");
    }
  }

  private static void live(String text) {
    await()
        .atMost(PATIENCE)
        .ignoreException(StaleElementReferenceException.class)
        .untilAsserted(() -> assertThat(find(".live").getText()).isEqualTo(text));
  }
}
