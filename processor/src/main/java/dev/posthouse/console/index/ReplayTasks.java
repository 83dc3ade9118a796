package dev.posthouse.console.index;

import dev.posthouse.replay.Requester;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The replays that were asked for at this process: the newest {@value #MOST}. Safe for use by many
 * threads.
 */
public final class ReplayTasks {
  private static final int MOST = 50;

  private final Replayer replayer;
  private final LinkedHashMap<String, ReplayTask> tasks = new LinkedHashMap<>();

  public ReplayTasks(Replayer replayer) {
    this.replayer = replayer;
  }

  /** Begins to find out what a replay would do. */
  public ReplayTask plan(ReplayWish wish, Requester by) {
    ReplayTask task = new ReplayTask(UUID.randomUUID().toString(), wish, by, Instant.now());
    synchronized (this) {
      tasks.put(task.id(), task);
      if (tasks.size() > MOST) {
        Map.Entry<String, ReplayTask> oldest = tasks.pollFirstEntry();
        oldest.getValue().stop();
      }
    }
    Thread.ofVirtual().name("replay-plan").start(() -> task.plan(replayer));
    return task;
  }

  /**
   * Begins to do what was planned.
   *
   * @return whether it was planned, and not begun before
   */
  public boolean carryOut(ReplayTask task) {
    if (!task.begin()) {
      return false;
    }
    Thread.ofVirtual().name("replay").start(() -> task.carryOut(replayer));
    return true;
  }

  /** Those that were asked for last, the newest first. */
  public synchronized List<ReplayTask> newest() {
    return List.copyOf(tasks.sequencedValues().reversed());
  }

  /** A replay; null if there is none of this id any more. */
  public synchronized @Nullable ReplayTask find(String id) {
    return tasks.get(id);
  }
}
