package dev.posthouse.outages;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Where a strategy works.
 *
 * @param vendors in the order in which they are preferred
 */
record World(Timeline timeline, List<Vendor> vendors, Tally tally, SplittableRandom random) {

  /** Calls a vendor; what becomes of it is told when it has happened. */
  void call(Vendor vendor, Consumer<Vendor.Reply> ended) {
    tally.called(vendor.place());
    Vendor.Reply reply = vendor.call(timeline.instant());
    timeline.after(reply.took(), () -> ended.accept(reply));
  }
}
