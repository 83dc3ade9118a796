package dev.posthouse.outages;

import java.time.Duration;

/** What is wrong with whom, and when. */
@FunctionalInterface
interface Trouble {

  /**
   * What is wrong.
   *
   * @param vendor its place in the chain, from 0
   */
  Ailment at(int vendor, Duration elapsed);
}
