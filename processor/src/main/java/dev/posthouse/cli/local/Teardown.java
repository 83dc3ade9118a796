package dev.posthouse.cli.local;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/**
 * What a command has started, stopped in reverse order: when it ends, or when the process is told
 * to stop, be it in the midst of the start. Then what is being started is stopped as soon as it
 * runs, and nothing more begins.
 */
public final class Teardown implements AutoCloseable {
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::stopAtExit);
  private boolean over;
  private volatile boolean stopping;

  /** Starts something. */
  public interface Start<T extends AutoCloseable> {
    T run() throws Exception;
  }

  private Teardown() {}

  /** One that also acts when the process is told to stop. */
  public static Teardown atExit() {
    Teardown teardown = new Teardown();
    Runtime.getRuntime().addShutdownHook(teardown.hook);
    return teardown;
  }

  /**
   * Starts something that is to be stopped.
   *
   * @throws InterruptedException if the process has been told to stop
   */
  public synchronized <T extends AutoCloseable> T start(Start<T> start) throws Exception {
    if (over) {
      throw stopped();
    }
    try {
      T running = start.run();
      started.push(running);
      return running;
    } catch (Exception | Error e) {
      if (stopping) {
        // A process that stops lets nothing begin: what fails then is nobody's fault.
        throw stopped();
      }
      throw e;
    }
  }

  private static InterruptedException stopped() {
    return new InterruptedException("the process was told to stop");
  }

  private void stopAtExit() {
    stopping = true;
    stop();
  }

  private synchronized void stop() {
    over = true;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        // The others are to be stopped all the same.
        LoggerFactory.getLogger(Teardown.class)
            .atWarn()
            .setCause(e)
            .log("Something did not stop in order, and may have left files behind");
      }
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is stopping already.
    }
  }
}
