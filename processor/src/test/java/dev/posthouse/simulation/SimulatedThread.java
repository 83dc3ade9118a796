package dev.posthouse.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A thread of a simulated process. It runs on the thread that runs the world, whenever the world's
 * clock reaches the moment for which it waits.
 */
final class SimulatedThread extends Thread {
  /** The name of threads that do one thing over and over: of the attempt station above all. */
  static final String LOOP = "loop";

  private final World world;
  private final Machine machine;
  private final Coroutine coroutine;

  /** Where this thread is in its life: a wake-up that was meant for an earlier wait is no more. */
  private long wait;

  private boolean waiting;
  private boolean interruptible;
  private boolean interrupted;
  private boolean started;
  private boolean ended;
  private @Nullable SimulatedThread joining;

  private @Nullable String begunInTransaction;

  /** The transaction that it has open; null if none. For the invariant that none is, in a call. */
  @Nullable String openTransaction;

  SimulatedThread(World world, Machine machine, String name, Runnable body) {
    super(null, null, name, 0, false);
    this.world = world;
    this.machine = machine;
    this.coroutine =
        new Coroutine(
            () -> {
              try {
                body.run();
              } catch (MachineStopped e) {
                // nobody is left to be told
              } catch (RuntimeException | Error e) {
                world.failed(this, e);
              }
              ended = true;
              if (joining != null) {
                joining.wake();
              }
            });
  }

  Machine machine() {
    return machine;
  }

  @Override
  public void start() {
    started = true;
    begunInTransaction = World.inThread() ? World.thread().openTransaction : null;
    world.wakeAt(this, ++wait, world.nanos() + 1_000 + world.random(machine, 20_000));
  }

  /** Goes on with the thread, if this wake-up is the one that it waits for. */
  void resume(long meant) {
    if (meant != wait || ended) {
      return;
    }
    wait++;
    waiting = false;
    coroutine.resume();
  }

  /** Waits, by the world's clock; wakes earlier if somebody wakes or interrupts it. */
  void waitFor(long nanos, boolean canBeInterrupted) {
    if (canBeInterrupted && interrupted) {
      return;
    }
    waiting = true;
    interruptible = canBeInterrupted;
    world.wakeAt(this, ++wait, world.nanos() + Math.max(1, nanos));
    Coroutine.standStill();
    if (machine.isStopped()) {
      throw new MachineStopped();
    }
  }

  /** Ends its present wait soon. */
  void wake() {
    if (waiting) {
      world.wakeAt(this, ++wait, world.nanos() + 1_000 + world.random(machine, 200_000));
    }
  }

  /** The transaction that was open in the thread that started this one; null if none was. */
  @Nullable String begunInTransaction() {
    return begunInTransaction;
  }

  boolean isDone() {
    return ended;
  }

  /** Waits until that thread has ended, for at most so long. */
  void awaitEnd(SimulatedThread other, long nanos) throws InterruptedException {
    if (other.started && !other.ended && !other.machine.isStopped()) {
      other.joining = this;
      waitFor(nanos, true);
      other.joining = null;
      if (interrupted) {
        interrupted = false;
        throw new InterruptedException();
      }
    }
  }

  @Override
  public void interrupt() {
    interrupted = true;
    if (waiting && interruptible) {
      wake();
    }
  }

  @Override
  public boolean isInterrupted() {
    return interrupted;
  }

  boolean takeInterrupt() {
    boolean was = interrupted;
    interrupted = false;
    return was;
  }

  @Override
  public State getState() {
    return !started ? State.NEW : ended ? State.TERMINATED : State.RUNNABLE;
  }

  boolean isRunning() {
    return started && !ended;
  }
}
