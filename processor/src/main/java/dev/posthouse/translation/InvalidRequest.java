package dev.posthouse.translation;

/** A request that cannot be put into any vendor's format; the message names the field. */
public final class InvalidRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidRequest(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
