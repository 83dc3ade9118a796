package dev.posthouse.provider.key;

import dev.posthouse.job.Failure;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.HealthSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one key in the ring. The key in it changes when its file does.
 *
 * <p>All of its state is one immutable {@link Held}, replaced by compare-and-set against the one
 * that a call was given: so a late failure of a key that has been replaced, or parked meanwhile,
 * changes nothing, and no lock is held during a call.
 */
public final class KeySlot {
  private static final Logger LOG = LoggerFactory.getLogger(KeySlot.class);
  private static final Duration BETWEEN_READS = Duration.ofSeconds(1);
  private static final AtomicReferenceFieldUpdater<KeySlot, Held> HELD =
      AtomicReferenceFieldUpdater.newUpdater(KeySlot.class, Held.class, "held");

  /**
   * A key, the provider that calls with it, and whether it works.
   *
   * @param key the key
   * @param provider makes calls with this key
   * @param parking until when it is left alone
   */
  record Held(ApiKey key, Provider provider, KeyParking parking) {
    Held with(KeyParking other) {
      return new Held(key, provider, other);
    }
  }

  private final String provider;
  private final @Nullable Supplier<ApiKey> reader;
  private final Function<ApiKey, Provider> connect;
  private final HealthSettings.Parking rules;
  private final AtomicLong lastReadMillis;
  private volatile Held held;
  private volatile boolean unreadable;

  /**
   * @param provider the provider's name, for the log
   * @param key the key as it is now
   * @param reader reads the key anew; null if it cannot change while the process runs
   * @param connect makes a provider that calls with a key
   * @param rules how long a key is left alone whose failure does not say
   */
  public KeySlot(
      String provider,
      ApiKey key,
      @Nullable Supplier<ApiKey> reader,
      Function<ApiKey, Provider> connect,
      HealthSettings.Parking rules,
      Instant now) {
    this.provider = provider;
    this.reader = reader;
    this.connect = connect;
    this.rules = rules;
    this.held = new Held(key, connect.apply(key), KeyParking.NONE);
    this.lastReadMillis = new AtomicLong(now.toEpochMilli());
  }

  Held held() {
    return held;
  }

  /**
   * The key, if it may be used now. One whose time in the park is over is given to a single call,
   * as a trial, until it is known how that went.
   */
  @Nullable Held takeIfOpen(Instant now) {
    Held current = held;
    if (current.parking().isParked(now)) {
      return null;
    }
    if (!current.parking().isSuspect()) {
      return current;
    }
    Held trial = current.with(current.parking().onTrial(now));
    return HELD.compareAndSet(this, current, trial) ? trial : null;
  }

  boolean isOpen(Instant now) {
    return !held.parking().isParked(now);
  }

  /** A call with the key was answered. */
  void worked(Held used) {
    if (used.parking().isSuspect() && HELD.compareAndSet(this, used, used.with(KeyParking.NONE))) {
      LOG.atInfo()
          .addKeyValue("provider", provider)
          .log("The key {} works again.", used.key().shown());
    }
  }

  /** A call failed for the key's fault: it is left alone for a while. */
  void park(Held used, Failure failure, Instant now) {
    Held parked = used.with(used.parking().again(now, failure.retryAfter(), rules));
    String shown = used.key().shown();
    // Without a key it is the account or the model, and the provider as a whole is parked.
    if (HELD.compareAndSet(this, used, parked) && shown != null) {
      LOG.atWarn()
          .addKeyValue("provider", provider)
          .addKeyValue("kind", failure.kind().wireName())
          .log(
              "The key {} is left alone until {}: {}",
              shown,
              parked.parking().until(),
              failure.message());
    }
  }

  /**
   * Reads the key anew, at most once a second, on the thread that happens to come by; others go on
   * with the key as it was. The file is read whole: that costs no more than to look at its time,
   * and it also notices what Kubernetes does, which is to exchange a symbolic link above it.
   */
  void refresh(Instant now) {
    long before = lastReadMillis.get();
    long millis = now.toEpochMilli();
    if (reader == null
        || millis - before < BETWEEN_READS.toMillis()
        || !lastReadMillis.compareAndSet(before, millis)) {
      return;
    }
    try {
      replace(reader.get());
      unreadable = false;
    } catch (IllegalArgumentException e) {
      if (!unreadable) {
        unreadable = true;
        LOG.atWarn()
            .addKeyValue("provider", provider)
            .log("{} Until then, the key as last read is used.", e.getMessage());
      }
    }
  }

  private void replace(ApiKey key) {
    if (held.key().same(key)) {
      return;
    }
    // What calls with the old key is not closed: it shares its connections with what calls now.
    held = new Held(key, connect.apply(key), KeyParking.NONE);
    LOG.atInfo()
        .addKeyValue("provider", provider)
        .log("The key {} was read anew from its file and is used from now on.", key.shown());
  }
}
