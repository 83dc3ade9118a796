package dev.posthouse.console.index;

import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.Requester;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A replay from its dry run to its end. Its plan is made first, always; whoever saw the plan may
 * have it carried out. Safe for use by many threads.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
public final class ReplayTask {
  private final String id;
  private final ReplayWish wish;
  private final Requester by;
  private final Instant askedAt;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile Stage stage = new Stage.Planning(0);

  /** How far it is. */
  public sealed interface Stage {
    /** Letters are looked at: so many so far. */
    record Planning(long seen) implements Stage {}

    /** What would happen is known. */
    record Planned(ReplayPlan plan) implements Stage {}

    /** So many were sent so far. */
    record Running(ReplayPlan plan, long sent) implements Stage {}

    /** It is over, or was stopped; what was done, a line each. */
    record Done(ReplayPlan plan, List<String> summary) implements Stage {}

    /** It could not go on. What was sent stays sent. */
    record Failed(@Nullable ReplayPlan plan, String fault) implements Stage {}
  }

  ReplayTask(String id, ReplayWish wish, Requester by, Instant askedAt) {
    this.id = id;
    this.wish = wish;
    this.by = by;
    this.askedAt = askedAt;
  }

  /** By which it is asked for. */
  public String id() {
    return id;
  }

  /** Who asked for it, and why. */
  public Requester by() {
    return by;
  }

  /** When it was asked for. */
  public Instant askedAt() {
    return askedAt;
  }

  /** Which letters, and where they go. */
  public ReplayWish wish() {
    return wish;
  }

  /** How far it is. */
  public Stage stage() {
    return stage;
  }

  /** Has it end with what is being sent. */
  public void stop() {
    stopped.set(true);
  }

  void plan(Replayer replayer) {
    try {
      stage =
          new Stage.Planned(
              replayer.plan(
                  wish,
                  seen -> {
                    stage = new Stage.Planning(seen);
                    return !stopped.get();
                  }));
    } catch (RuntimeException e) {
      stage = new Stage.Failed(null, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Takes the one step from planned to running.
   *
   * @return whether it was this call that did
   */
  synchronized boolean begin() {
    if (stage instanceof Stage.Planned(ReplayPlan plan)) {
      stage = new Stage.Running(plan, 0);
      return true;
    }
    return false;
  }

  void carryOut(Replayer replayer) {
    if (!(stage instanceof Stage.Running(ReplayPlan plan, long _))) {
      return;
    }
    try {
      List<String> summary =
          replayer.carryOut(
              wish,
              plan,
              by,
              sent -> {
                stage = new Stage.Running(plan, sent);
                return !stopped.get();
              });
      stage = new Stage.Done(plan, summary);
    } catch (RuntimeException e) {
      stage = new Stage.Failed(plan, String.valueOf(e.getMessage()));
    }
  }
}
