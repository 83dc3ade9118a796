package dev.posthouse.console.index;

import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.Requester;
import java.util.List;
import java.util.function.LongPredicate;

/** Plans and carries out replays. */
public interface Replayer {

  /**
   * What a replay would do.
   *
   * @param goOn is told how many letters were looked at; returns whether to go on
   */
  ReplayPlan plan(ReplayWish wish, LongPredicate goOn);

  /**
   * Does it.
   *
   * @param goOn is told how many were replayed; returns whether to go on
   * @return what was done, a line each
   * @throws dev.posthouse.replay.ReplayStoppedException if another replay was started
   */
  List<String> carryOut(ReplayWish wish, ReplayPlan plan, Requester by, LongPredicate goOn);
}
