package dev.posthouse.cli.bench;

import dev.posthouse.wire.JobRequest;

/**
 * Requests of one size. Each is made when it is wanted: tens of thousands of them, held while they
 * are worked, would be a load on the heap that is to be measured.
 *
 * @param name what their ids begin with
 * @param bytes of each prompt; at least 16
 */
public record BenchRequests(String name, int count, int bytes) {
  private static final String TEXT = "All work and no play makes a post horse a dull nag. ";
  private static final int SHORTEST = 16;

  JobRequest get(int index) {
    String prompt = name + " " + index + ": " + TEXT.repeat(bytes / TEXT.length() + 1);
    return JobRequest.newBuilder()
        .setId(name + "-" + index)
        .setPrompt(prompt.substring(0, Math.max(bytes, SHORTEST)))
        .build();
  }
}
