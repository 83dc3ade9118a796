package dev.posthouse.translation;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.model.MediaCatalog;
import dev.posthouse.model.MediaCatalog.Format;
import dev.posthouse.model.MediaCatalog.Kind;
import dev.posthouse.model.MediaCatalog.Row;
import dev.posthouse.model.ModelFamily;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a provider cannot read what a request holds beside text: found without a call. What is not
 * known of a model is taken to be possible.
 *
 * @param kind of the failure that a call would meet
 * @param words what the provider takes, or does not take; as the end of a sentence that begins with
 *     its name
 */
public record UnreadContent(FailureKind kind, String words) {

  private static final long MEGABYTE = 1 << 20;

  /**
   * The first reason.
   *
   * @return empty if it can read all of it, as far as that is known
   */
  public static Optional<UnreadContent> of(JobRequest request, ProviderSettings provider) {
    List<Attached> all = Attached.of(request);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Format format =
        MediaCatalog.shipped().format(provider.api().word(), Hosting.word(provider.hosting()));
    return all.stream()
        .flatMap(attached -> of(attached, provider, format).stream())
        .findFirst()
        .or(() -> areLimitsKnown(provider) ? tooMuch(all, format) : Optional.empty());
  }

  /** The failure of a job whose provider would have to read it. */
  public Failure failure(ProviderSettings provider) {
    return Failure.of(
        kind,
        "%s %s, so nothing was sent. Give it in another form, or put a provider into the route that reads it."
            .formatted(provider.name(), words));
  }

  private static Optional<UnreadContent> of(
      Attached attached, ProviderSettings provider, Format format) {
    if (attached.place() instanceof Attached.Place.File(_, String at) && !isAt(at, provider)) {
      return unsupported("has no file of " + at);
    }
    Optional<Row> found = format.row(attached.kind(), attached.mediaType());
    if (found.isEmpty() || !doesModelRead(attached, provider)) {
      return unsupported("reads no " + attached.mediaType());
    }
    Row row = found.get();
    if (!row.ways().contains(attached.way())) {
      return unsupported("takes no " + attached.words());
    }
    boolean tooLarge = row.mostBytes() > 0 && attached.bytes() > row.mostBytes();
    return tooLarge && areLimitsKnown(provider)
        ? Optional.of(
            new UnreadContent(
                FailureKind.TOO_LARGE,
                "takes %s of at most %s, and this has %s"
                    .formatted(
                        attached.mediaType(),
                        megabytes(row.mostBytes()),
                        megabytes(attached.bytes()))))
        : Optional.empty();
  }

  private static Optional<UnreadContent> tooMuch(List<Attached> all, Format format) {
    long encoded = all.stream().mapToLong(attached -> (attached.bytes() + 2) / 3 * 4).sum();
    if (format.requestBytes() > 0 && encoded > format.requestBytes()) {
      return Optional.of(
          new UnreadContent(
              FailureKind.TOO_LARGE,
              "takes requests of at most %s, and this has %s as base64"
                  .formatted(megabytes(format.requestBytes()), megabytes(encoded))));
    }
    for (Kind kind : Kind.values()) {
      long count = all.stream().filter(attached -> attached.kind() == kind).count();
      int most =
          format.rows().stream()
              .filter(row -> row.kind() == kind)
              .mapToInt(Row::mostCount)
              .max()
              .orElse(0);
      if (most > 0 && count > most) {
        return Optional.of(
            new UnreadContent(
                FailureKind.TOO_LARGE,
                "takes at most %d of %s in a request, and this has %d"
                    .formatted(most, kind.name().toLowerCase(Locale.ROOT), count)));
      }
    }
    return Optional.empty();
  }

  /** A server behind a base URL has limits of its own. */
  private static boolean areLimitsKnown(ProviderSettings provider) {
    return !(provider.hosting() instanceof Hosting.Direct) || provider.baseUrl() == null;
  }

  private static boolean isAt(String at, ProviderSettings provider) {
    return at.equals(provider.name()) || at.equals(provider.platform());
  }

  /** Documents other than PDFs are read as their text, which every model reads. */
  private static boolean doesModelRead(Attached attached, ProviderSettings provider) {
    String word =
        switch (attached.kind()) {
          case IMAGE -> "image";
          case AUDIO -> "audio";
          case DOCUMENT -> attached.mediaType().equals("application/pdf") ? "pdf" : "";
        };
    List<String> read = provider.family().map(ModelFamily::media).orElse(List.of());
    return word.isEmpty() || read.isEmpty() || read.contains(word);
  }

  private static Optional<UnreadContent> unsupported(String words) {
    return Optional.of(new UnreadContent(FailureKind.NOT_SUPPORTED, words));
  }

  private static String megabytes(long bytes) {
    return "%.1f MB".formatted((double) bytes / MEGABYTE).replace(".0 MB", " MB");
  }
}
