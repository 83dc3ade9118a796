package dev.posthouse.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.health.LimitUse;
import dev.posthouse.settings.RateSettings;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a provider may be asked for in a minute, by the settings and by its own word, and what of
 * that is used.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 */
final class LimitsJson {
  private LimitsJson() {}

  /**
   * Writes them.
   *
   * @param calls of all processes in the last whole minute
   */
  static void write(ObjectNode node, RateSettings settings, List<LimitUse> uses, int calls) {
    node.put("callsInLastMinute", calls);
    node.put("callsInFlight", orNull(settings.callsInFlight()));
    ArrayNode each = node.putArray("each");
    uses.forEach(use -> one(each.addObject(), use));
  }

  private static void one(ObjectNode node, LimitUse use) {
    node.put("unit", use.unit().name().toLowerCase(Locale.ROOT))
        .put("perMinute", orNull(use.perMinute()));
    boolean isStated = use.perMinute() > 0;
    node.put("part", isStated ? (Long) Math.round(use.perMinute() * use.part()) : null);
    node.put("used", isStated ? (Long) use.used() : null);
    LimitUse.Reported reported = use.reported();
    if (reported == null) {
      node.putNull("reported");
      return;
    }
    node.putObject("reported")
        .put("limit", reported.limit())
        .put("remaining", reported.remaining())
        .put("asOf", reported.asOf().toString())
        .put("reset", reported.reset().toString());
  }

  private static @Nullable Long orNull(long limit) {
    return limit == 0 ? null : (Long) limit;
  }
}
