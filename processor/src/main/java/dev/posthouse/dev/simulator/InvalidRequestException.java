package dev.posthouse.dev.simulator;

/** The request breaks the vendor's format; answered with the vendor's own 400. */
final class InvalidRequestException extends Exception {
  InvalidRequestException(String message) {
    super(message);
  }
}
