package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.job.JobKind;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Attached;
import dev.posthouse.wire.internal.Job;

/** What the call for a job is expected to take of its provider's limits. Pure. */
final class LoadEstimate {
  /** About 1,500 tokens, which vendors take for a picture of a megapixel. */
  private static final int PICTURE_CHARACTERS = 6_000;

  /** A page of a document is some 60 kB, and some 2,000 tokens: its text, and a picture of it. */
  private static final int DOCUMENT_BYTES_PER_CHARACTER = 8;

  /** A second of sound is some 16 kB, and 32 tokens or less. */
  private static final int SOUND_BYTES_PER_CHARACTER = 125;

  /** A guess for a model that is told no limit; what calls put out corrects it. */
  private static final int UNLIMITED_OUTPUT = 16_384;

  private final ProviderSettings provider;

  /**
   * @param provider the tokens that it may put out
   */
  LoadEstimate(ProviderSettings provider) {
    this.provider = provider;
  }

  /**
   * The load of a job's next call. The bytes of its record stand for the characters of its prompt:
   * they are known without looking, and the gate finds out how the two compare.
   */
  Load of(Delivery delivery) {
    Job job = delivery.job();
    Integer asked = job.getRequest().getMaxOutputTokens();
    if (provider.kind() == JobKind.EMBEDDING) {
      return Load.ofCharacters(delivery.bytes(), 0, delivery.isRetry());
    }
    int preset = provider.maxOutputTokens() > 0 ? provider.maxOutputTokens() : UNLIMITED_OUTPUT;
    return Load.ofCharacters(
        characters(delivery), asked == null ? preset : asked, delivery.isRetry());
  }

  /** What a model makes of pictures, pages and sounds, instead of the bytes that they have. */
  private static long characters(Delivery delivery) {
    long characters = delivery.bytes();
    for (Attached attached : Attached.of(delivery.job().getRequest())) {
      long inRecord = attached.place() instanceof Attached.Place.Data ? attached.bytes() : 0;
      characters += charactersOf(attached) - inRecord;
    }
    return Math.max(0, characters);
  }

  private static long charactersOf(Attached attached) {
    return switch (attached.kind()) {
      case IMAGE -> PICTURE_CHARACTERS;
      case AUDIO -> attached.bytes() / SOUND_BYTES_PER_CHARACTER;
      case DOCUMENT ->
          attached.mediaType().equals("application/pdf")
              ? attached.bytes() / DOCUMENT_BYTES_PER_CHARACTER
              : attached.bytes();
    };
  }
}
