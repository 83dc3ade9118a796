package dev.posthouse.provider.http;

import java.io.IOException;

/** What a vendor sent cannot be read, and nobody knows what it would have said. */
public final class MalformedEventException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why what is wrong with it; must quote nothing of it
   */
  public MalformedEventException(String why) {
    super(why);
  }
}
