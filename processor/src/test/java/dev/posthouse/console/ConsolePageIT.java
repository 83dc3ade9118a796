package dev.posthouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.console.access.ConsoleRole;
import dev.posthouse.console.access.Secrets;
import dev.posthouse.console.access.TokenFile;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/** The console's page in a real browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsolePageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static ConsoleFixture console;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    console = new ConsoleFixture(new AccessSettings(null, null, null, true));
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
        "/console/jobs?limit=14 | Jobs",
        "/console/job?id=" + SampleFleet.FAILED_JOB + " | Timeline",
        "/console/dead-letters | Dead letters",
        "/console/dead-letters?kind=overloaded&group=Overloaded:+request+%23 | invoice-0003",
        "/console/dead-letter?partition=0&offset=18 | Dead letter of",
        "/console/replay?kind=overloaded | Replay dead letters",
        "/console/providers | Providers",
        "/console/provider?name=claude | Six hours");
  }

  /** First, while the sample is as it was made: what is seen is kept for the documents. */
  @Order(1)
  @ParameterizedTest
  @MethodSource("places")
  void everyPlaceIsForEverybodyInLightAndDarkAndOnANarrowScreen(String place) throws IOException {
    String[] parts = place.split(" \\| ", 2);
    open(parts[0], parts[1]);
    assertThat(browser.violations(Browser.EVERYTHING)).as(place).isEmpty();
    browser.picture(name(parts[0]) + "-light");
    browser.theme("dark");
    assertThat(browser.violations(Browser.COLOURS)).as(place + " in the dark").isEmpty();
    browser.picture(name(parts[0]) + "-dark");
    browser.theme("light");
    browser.size(360, 740);
    see(parts[1]);
    Long wider =
        (Long)
            browser.run(
                "return document.documentElement.scrollWidth -"
                    + " document.documentElement.clientWidth");
    assertThat(wider).as(place + " is wider than 360 pixels").isNotPositive();
    if (parts[0].equals("/")) {
      browser.picture("overview-narrow");
    }
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

  /** It has left the index, and the processes that know it are starting. */
  @Test
  void thePageAsksAgainWhileNobodyCanTellWhereAJobIs() {
    console.fleet.longAgo("of-long-ago", Instant.now());
    console.jobs.silent.set(2);

    open("/console/job?id=of-long-ago", "Timeline");

    assertThat(console.jobs.silent).hasValue(0);
  }

  @Test
  void whatIsKnownOfAJobIsShownWhileItsStepsCannotBeTold() {
    console.jobs.silent.set(3);

    open("/console/job?id=" + SampleFleet.FAILED_JOB, "the status role is starting");
    assertThat(browser.driver().findElement(By.tagName("main")).getText()).contains("expired");

    see("The model is overloaded");
  }

  @Test
  void aGroupIsReplayedOnceItsDryRunWasSeen() throws IOException {
    console.operations.done.clear();
    open("/console/dead-letters", "Overloaded: request #");
    browser.driver().findElement(By.linkText("Overloaded: request #")).click();
    see("invoice-0003");
    browser.driver().findElement(By.partialLinkText("Replay these")).click();
    see("See what would happen");
    find("main input[name=reason]").sendKeys("they are well again");
    find("main form button.main").click();
    see("18, each once");
    browser.picture("replay-plan-light");
    assertThat(console.operations.done).isEmpty();
    find("main .actions button.main").click();

    see("replayed 18 dead letters");
    assertThat(console.operations.done).hasSize(1);
    assertThat(console.operations.done.getFirst()).contains("replay 18").endsWith("well again");
    open("/console/dead-letters", "Replays of late"); // what another operator sees
    see("they are well again");
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

  /** What is chosen stands in the address, by UTC, and is chosen still when one comes back. */
  @Test
  void jobsAndLettersOfATimeAreFound() {
    open("/console/dead-letters?each=true", "invoice-0003");
    Instant since = console.fleet.happened.minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
    browser.run(
        """
        const input = document.querySelector('[data-moment=since]');
        const at = new Date(%d);
        input.value = new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
        input.dispatchEvent(new Event('change', {bubbles: true}));
        return 1\
        """
            .formatted(since.toEpochMilli()));
    find("form.filters button").click();

    see(SampleFleet.FAILED_JOB);
    assertThat(browser.driver().getCurrentUrl())
        .contains("since=" + since.toString().substring(0, 13));
    assertThat(browser.driver().findElement(By.tagName("main")).getText())
        .doesNotContain("invoice-0003");
    assertThat(find("[data-moment=since]").getDomProperty("value")).isNotEmpty();
  }

  @Test
  void whatHappensIsSeenWithoutAsking() {
    open("/console/jobs?state=at_provider", "summary-0008");

    console.fleet.admitted("brand-new-job", "claude", Instant.now());

    see("brand-new-job");
  }

  @Test
  void textsOfUsersDoNotRun() {
    console.fleet.hostile(Instant.now());
    for (String place :
        List.of(
            "/",
            "/console/jobs",
            "/console/job?id=" + URLEncoder.encode(SampleFleet.HOSTILE_ID, UTF_8),
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

  @Test
  void whoLogsInWithATokenSeesTheLogInAgainOnceItIsTakenAway(@TempDir Path folder)
      throws IOException {
    String token = Secrets.next();
    Path tokens =
        Files.writeString(
            folder.resolve("tokens"), TokenFile.line("nina", ConsoleRole.VIEWER, token));
    try (ConsoleFixture guarded =
        new ConsoleFixture(new AccessSettings(null, tokens, null, false))) {
      browser.driver().get(guarded.url("/console/providers").toString());
      find("main input[name=token]").sendKeys(token + Keys.ENTER);
      see("Us or them");
      assertThat(browser.driver().findElement(By.tagName("header")).getText())
          .contains("Log out nina");

      Files.writeString(tokens, "# nobody any more\n");

      see("Log in");
      assertThat(browser.driver().findElements(By.cssSelector("nav a"))).isEmpty();
    }
  }

  private static void live(String text) {
    await()
        .atMost(PATIENCE)
        .ignoreException(StaleElementReferenceException.class)
        .untilAsserted(() -> assertThat(find(".live").getText()).isEqualTo(text));
  }
}
