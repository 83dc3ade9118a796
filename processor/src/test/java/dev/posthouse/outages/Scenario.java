package dev.posthouse.outages;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What goes wrong, at whom, and for how long. */
enum Scenario implements Trouble {
  ERRORS_10(
      "10 % errors for an hour",
      "One call in ten to the first vendor fails.", 60, 1, _ -> new Ailment.Errors(0.10)),
  ERRORS_13(
      "13 % errors for 15 minutes",
      "13 % of the calls to the first vendor fail.", 15, 1, _ -> new Ailment.Errors(0.13)),
  ERRORS_23(
      "23 % errors for 15 minutes",
      "23 % of the calls to the first vendor fail. What is left of its limit is less than the"
          + " jobs need.",
      15,
      1,
      _ -> new Ailment.Errors(0.23)),
  FIRST_OUT(
      "First vendor out for 30 minutes",
      "Every call to the first vendor fails, and so do those that were in flight.",
      30,
      1,
      _ -> Ailment.DOWN),
  ALL_OUT(
      "All vendors out for 10 minutes",
      "Every call to every vendor fails.",
      10,
      Integer.MAX_VALUE,
      _ -> Ailment.DOWN),
  LIMIT_CUT(
      "Rate limit cut to a tenth for 30 minutes",
      "The first vendor takes a tenth of the calls that it used to take, and refuses the others"
          + " with a 429 that says when to come back.",
      30,
      1,
      _ -> new Ailment.LimitCut(0.1)),
  NO_QUOTA(
      "Quota exhausted for 30 minutes",
      "The first vendor refuses every call with a 429 that says that the money is spent.",
      30,
      1,
      _ -> new Ailment.NoQuota()),
  FLAPPING(
      "Flapping every minute for 30 minutes",
      "The first vendor is down for a minute, up for a minute, and so on.",
      30,
      1,
      since -> since.toMinutes() % 2 == 0 ? Ailment.DOWN : Ailment.NONE),
  REAL_TIME(
      "First vendor out for half a minute",
      "Every call to the first vendor fails; calm before and after are as short as in the real"
          + " run.",
      Duration.ofSeconds(15),
      Duration.ofSeconds(30),
      Duration.ofSeconds(45),
      1,
      _ -> Ailment.DOWN);

  private final String title;
  private final String story;
  private final Duration lead;
  private final Duration recovery;
  private final Duration arrivals;
  private final int vendors;

  @SuppressWarnings("ImmutableEnumChecker") // functions of their arguments alone
  private final Function<Duration, Ailment> ailment;

  /** With two minutes of calm before the trouble, and eight after it. */
  Scenario(
      String title, String story, int minutes, int vendors, Function<Duration, Ailment> ailment) {
    this(
        title,
        story,
        Duration.ofMinutes(2),
        Duration.ofMinutes(minutes),
        Duration.ofMinutes(8),
        vendors,
        ailment);
  }

  /**
   * @param lead calm before the trouble
   * @param aftermath how long jobs go on arriving after it
   */
  Scenario(
      String title,
      String story,
      Duration lead,
      Duration trouble,
      Duration aftermath,
      int vendors,
      Function<Duration, Ailment> ailment) {
    this.title = title;
    this.story = story;
    this.lead = lead;
    this.recovery = lead.plus(trouble);
    this.arrivals = recovery.plus(aftermath);
    this.vendors = vendors;
    this.ailment = ailment;
  }

  /** Its place among all, from 0. */
  int place() {
    return List.of(values()).indexOf(this);
  }

  String title() {
    return title;
  }

  String story() {
    return story;
  }

  /** A name for files. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** When all is well again, counted from the begin of the run. */
  Duration recovery() {
    return recovery;
  }

  /** How long jobs arrive. */
  Duration arrivals() {
    return arrivals;
  }

  boolean isTroubled(Duration elapsed) {
    return elapsed.compareTo(lead) >= 0 && elapsed.compareTo(recovery) < 0;
  }

  boolean strikes(int vendor) {
    return vendor < vendors;
  }

  @Override
  public Ailment at(int vendor, Duration elapsed) {
    return strikes(vendor) && isTroubled(elapsed)
        ? ailment.apply(elapsed.minus(lead))
        : Ailment.NONE;
  }

  /** Whether no call to a vendor is answered. */
  boolean isDead(int vendor, Duration elapsed) {
    return switch (at(vendor, elapsed)) {
      case Ailment.Down _, Ailment.NoQuota _ -> true;
      case Ailment.None _, Ailment.Errors _, Ailment.LimitCut _ -> false;
    };
  }

  boolean isEverDead() {
    return isDead(0, lead);
  }

  /** Whether the vendors that were struck have been well for less than a minute. */
  boolean isFirstMinuteAfter(Duration elapsed) {
    Duration before = elapsed.minus(Duration.ofMinutes(1));
    return at(0, elapsed) instanceof Ailment.None && !(at(0, before) instanceof Ailment.None);
  }

  /**
   * The calls that a job cannot do without on average while the trouble lasts, where it is left at
   * the vendor until it is answered; 1 where calls fail altogether.
   */
  double unavoidableCalls() {
    return at(0, lead) instanceof Ailment.Errors(double rate) ? 1 / (1 - rate) : 1;
  }
}
