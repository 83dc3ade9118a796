package dev.posthouse.simulation;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** What production logs stands in the history, if one is written. */
public final class TracedLoggers {
  private TracedLoggers() {}

  public static Logger getLogger(Class<?> of) {
    return new Traced(of.getSimpleName());
  }

  private static final class Traced extends AbstractLogger {
    private static final long serialVersionUID = 1L;

    Traced(String name) {
      this.name = name;
    }

    private static boolean isOn() {
      World world = World.current();
      return world != null && world.isTraced() && World.inThread();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String message,
        Object @Nullable [] arguments,
        @Nullable Throwable cause) {
      World world = World.current();
      world.note(
          World.thread().machine(),
          name
              + " logs: "
              + MessageFormatter.basicArrayFormat(message, arguments)
              + (cause == null ? "" : " " + cause));
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return isOn();
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return isOn();
    }

    @Override
    public boolean isWarnEnabled() {
      return isOn();
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return isOn();
    }

    @Override
    public boolean isErrorEnabled() {
      return isOn();
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return isOn();
    }
  }
}
