package dev.posthouse.console.index;

import dev.posthouse.replay.LetterKey;
import dev.posthouse.replay.LetterTopics;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.ReasonGroups;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.ReplayRate;
import dev.posthouse.replay.ReplayRun;
import dev.posthouse.replay.Requester;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.JobRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Replays as the command does: through the door, each letter once.
 *
 * <p>Tested by {@code ConsoleIT}.
 */
final class KafkaReplayer implements Replayer {
  private final Supplier<LetterTopics> topics;
  private final ReplayPlan.Targets targets;

  KafkaReplayer(Supplier<LetterTopics> topics, ReplayPlan.Targets targets) {
    this.topics = topics;
    this.targets = targets;
  }

  @Override
  public ReplayPlan plan(ReplayWish wish, LongPredicate goOn) {
    LetterTopics letters = topics.get();
    Renewal renewal = renewal(letters, wish);
    Marks marks = letters.marks();
    ReplayPlan plan = new ReplayPlan(targets);
    Instant now = Instant.now();
    AtomicLong seen = new AtomicLong();
    read(
        letters,
        wish,
        letter -> {
          plan.add(letter, renewal.of(letter, now), marks.contain(letter));
          return plan.count() < ReplayWish.MOST && goOn.test(seen.incrementAndGet());
        });
    plan.limitTo(wish.limit());
    return plan;
  }

  @Override
  public List<String> carryOut(ReplayWish wish, ReplayPlan plan, Requester by, LongPredicate goOn) {
    LetterTopics letters = topics.get();
    Renewal renewal = renewal(letters, wish);
    Set<LetterKey> keys = plan.keys();
    Instant now = Instant.now();
    AtomicBoolean stopped = new AtomicBoolean();
    ReplayRate rate =
        wish.perSecond() == null ? ReplayRate.UNLIMITED : new ReplayRate(wish.perSecond());
    try (ReplayDoor door = letters.door(by)) {
      ReplayRun run = new ReplayRun(door, rate, sent -> stopped.set(!goOn.test(sent)));
      read(
          letters,
          wish,
          letter -> {
            if (keys.contains(letter.key())
                && renewal.of(letter, now)
                    instanceof Renewal.Renewed.Request(JobRequest request, boolean _)) {
              run.add(ReplayOrder.of(letter, request));
            }
            return !stopped.get();
          });
      if (!stopped.get()) {
        run.finish();
      }
      return run.summary();
    }
  }

  private static Renewal renewal(LetterTopics letters, ReplayWish wish) {
    return new Renewal(letters.serdes().deserializer(JobRequest.class), wish.direction());
  }

  private static void read(LetterTopics letters, ReplayWish wish, Predicate<StoredLetter> visitor) {
    letters
        .letters()
        .readWhile(
            letters.letters().now(wish.selection()),
            wish.selection(),
            letter ->
                (wish.reason() != null && !wish.reason().equals(ReasonGroups.reason(letter)))
                    || visitor.test(letter));
  }
}
