package dev.posthouse.peers;

/** A peer has not done what is measured; the message says how in the words of the page. */
final class TroubleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String words;

  TroubleException(String words) {
    super(words);
    this.words = words;
  }

  String words() {
    return words;
  }
}
