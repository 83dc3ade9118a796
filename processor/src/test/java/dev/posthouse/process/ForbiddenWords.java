package dev.posthouse.process;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** Listens to the log for words that must not be in it. */
final class ForbiddenWords implements AutoCloseable {
  private final List<String> words;
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final Appender appender = new Appender();
  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);

  private ForbiddenWords(List<String> words) {
    this.words = List.copyOf(words);
  }

  static ForbiddenWords listenFor(List<String> words) {
    ForbiddenWords listening = new ForbiddenWords(words);
    listening.appender.setContext(listening.root.getLoggerContext());
    listening.appender.start();
    listening.root.addAppender(listening.appender);
    return listening;
  }

  /** Those that were in it. */
  Set<String> heard() {
    return Set.copyOf(heard);
  }

  @Override
  public void close() {
    root.detachAppender(appender);
  }

  private final class Appender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      String line =
          event.getFormattedMessage()
              + event.getKeyValuePairs()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy()));
      words.stream().filter(line::contains).forEach(heard::add);
    }
  }
}
