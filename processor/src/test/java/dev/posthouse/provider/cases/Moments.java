package dev.posthouse.provider.cases;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** Fills in what stands for a moment, as in {@code {{now+15:iso}}}. */
final class Moments {
  private static final Pattern MOMENT = Pattern.compile("\\{\\{now([+-]\\d+):(\\w+)}}");

  private Moments() {}

  static String filledIn(String text, Instant now) {
    return MOMENT
        .matcher(text)
        .replaceAll(
            found -> written(now.plusSeconds(Long.parseLong(found.group(1))), found.group(2)));
  }

  private static String written(Instant moment, String form) {
    ZonedDateTime date = moment.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
    return switch (form) {
      case "http" -> formatted(date, "EEE, dd MMM yyyy HH:mm:ss 'GMT'");
      case "rfc850" -> formatted(date, "EEEE, dd-MMM-yy HH:mm:ss 'GMT'");
      case "asctime" -> formatted(date, "EEE MMM ppd HH:mm:ss yyyy");
      case "epoch" -> Long.toString(moment.getEpochSecond());
      case "epoch_ms" -> Long.toString(moment.toEpochMilli());
      default -> date.toInstant().toString();
    };
  }

  private static String formatted(ZonedDateTime date, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US).format(date);
  }
}
