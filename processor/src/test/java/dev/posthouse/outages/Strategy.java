package dev.posthouse.outages;

/** A way to get jobs answered. */
@FunctionalInterface
interface Strategy {

  /** Takes a job; sooner or later it tells the tally of its end. */
  void submit(Job job);
}
