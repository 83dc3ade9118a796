package dev.posthouse.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Code that can stand still in the midst of a method and go on later, on the thread of whoever
 * resumes it: the JDK's own continuation, on which virtual threads stand. One that is never resumed
 * is a process that was killed: not even its {@code finally} blocks run.
 *
 * <p>Needs {@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED}.
 */
final class Coroutine {
  private static final MethodHandle NEW;
  private static final MethodHandle RUN;
  private static final MethodHandle YIELD;

  static {
    try {
      Class<?> scopes = Class.forName("jdk.internal.vm.ContinuationScope");
      Class<?> continuations = Class.forName("jdk.internal.vm.Continuation");
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Object scope =
          lookup
              .findConstructor(scopes, MethodType.methodType(void.class, String.class))
              .invoke("simulation");
      NEW =
          MethodHandles.insertArguments(
                  lookup.findConstructor(
                      continuations, MethodType.methodType(void.class, scopes, Runnable.class)),
                  0,
                  scope)
              .asType(MethodType.methodType(Object.class, Runnable.class));
      RUN =
          lookup
              .findVirtual(continuations, "run", MethodType.methodType(void.class))
              .asType(MethodType.methodType(void.class, Object.class));
      YIELD =
          MethodHandles.insertArguments(
              lookup.findStatic(
                  continuations, "yield", MethodType.methodType(boolean.class, scopes)),
              0,
              scope);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "The simulation needs the JVM's option"
              + " --add-exports java.base/jdk.internal.vm=ALL-UNNAMED",
          e);
    } catch (Throwable e) {
      throw new IllegalStateException("This JDK has no continuations", e);
    }
  }

  private final Object continuation;

  Coroutine(Runnable body) {
    try {
      continuation = (Object) NEW.invokeExact(body);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Runs it up to where it stands still next, or to its end. */
  void resume() {
    try {
      RUN.invokeExact(continuation);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Stands still; to be called in the midst of it. */
  static void standStill() {
    try {
      boolean _ = (boolean) YIELD.invokeExact();
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
