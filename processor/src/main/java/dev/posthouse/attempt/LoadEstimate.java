package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.internal.Job;

/** What the call for a job is expected to take of its provider's limits. Pure. */
final class LoadEstimate {
  /** About 1,500 tokens, which vendors take for a picture of a megapixel. */
  private static final int PICTURE_CHARACTERS = 6_000;

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
    int preset = provider.maxOutputTokens() > 0 ? provider.maxOutputTokens() : UNLIMITED_OUTPUT;
    return Load.ofCharacters(
        characters(delivery), asked == null ? preset : asked, delivery.isRetry());
  }

  /** A picture costs as many tokens as it has squares, whatever its bytes are. */
  private static long characters(Delivery delivery) {
    long characters = delivery.bytes();
    for (Message message : delivery.job().getRequest().getMessages()) {
      for (Part part : message.getParts()) {
        if (part.getImage() != null && part.getImage().getData() != null) {
          characters += PICTURE_CHARACTERS - part.getImage().getData().remaining();
        }
      }
    }
    return Math.max(0, characters);
  }
}
