package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;

/**
 * What a dead letter is recognised by: the request record that it ends. Each request record ends in
 * exactly one terminal record, so this is one to one; and unlike the letter's own place it is in
 * the letter, so that a copy in a file, or on a mirrored topic, is known to be the same letter.
 *
 * <p>The record's timestamp tells apart two topics of the same name, one of which was deleted.
 *
 * @param text as it is the key on the topic of replays
 */
public record LetterKey(String text) {

  /** The key of a letter. */
  public static LetterKey of(DeadLetter letter) {
    Source source = letter.getSource();
    return new LetterKey(
        "%s/%d/%d/%d/%d/%s"
            .formatted(
                source.getTopic(),
                source.getPartition(),
                source.getOffset(),
                letter.getSubmittedAt().toEpochMilli(),
                letter.getGeneration(),
                letter.getJobId()));
  }

  byte[] bytes() {
    return text.getBytes(UTF_8);
  }

  static LetterKey ofBytes(byte[] bytes) {
    return new LetterKey(new String(bytes, UTF_8));
  }
}
