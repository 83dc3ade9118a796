package dev.posthouse.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Code that can stand still in the midst of a method and go on later, on the thread of whoever
 * resumes it: the JDK's own continuation, on which virtual threads stand. One that is never resumed
 * is a process that was killed: not even its {@code finally} blocks run.
 *
 * <p>Needs {@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED}, and {@code --add-opens
 * java.base/java.lang=ALL-UNNAMED} for its scoped values.
 */
final class Coroutine {
  private static final MethodHandle NEW;
  private static final MethodHandle RUN;
  private static final MethodHandle YIELD;

  /**
   * Which scoped values are bound: of a virtual thread in itself, but of a bare continuation in the
   * thread that runs it. There one that stands still in a scope would lend its values to the next,
   * and one that is never resumed would keep its whole world from the collector.
   */
  private static final VarHandle BINDINGS;

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
      BINDINGS =
          MethodHandles.privateLookupIn(Thread.class, lookup)
              .findVarHandle(Thread.class, "scopedValueBindings", Object.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "The simulation needs the JVM's options"
              + " --add-exports java.base/jdk.internal.vm=ALL-UNNAMED"
              + " --add-opens java.base/java.lang=ALL-UNNAMED",
          e);
    } catch (Throwable e) {
      throw new IllegalStateException("This JDK has no continuations", e);
    }
  }

  private final Object continuation;
  private @Nullable Object bindings = BINDINGS.get(Thread.currentThread());

  Coroutine(Runnable body) {
    try {
      continuation = (Object) NEW.invokeExact(body);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Runs it up to where it stands still next, or to its end. */
  void resume() {
    Thread runner = Thread.currentThread();
    Object others = BINDINGS.get(runner);
    BINDINGS.set(runner, bindings);
    try {
      RUN.invokeExact(continuation);
    } catch (Throwable e) {
      throw rethrown(e);
    } finally {
      bindings = BINDINGS.get(runner);
      BINDINGS.set(runner, others);
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
