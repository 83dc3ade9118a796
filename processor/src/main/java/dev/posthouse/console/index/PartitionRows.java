package dev.posthouse.console.index;

/**
 * The rows of one partition's letters in the order of their offsets: found by halving, added at the
 * end, removed at the beginning. Confined to whoever guards it.
 *
 * <p>Tested by {@code LetterIndexTest}.
 */
final class PartitionRows {
  private int[] rows = new int[16];
  private int from;
  private int to;

  void add(int row) {
    if (to == rows.length) {
      // What was removed leaves space, or else there is too little.
      int[] target = from > rows.length / 2 ? rows : new int[rows.length * 2];
      System.arraycopy(rows, from, target, 0, to - from);
      rows = target;
      to -= from;
      from = 0;
    }
    rows[to++] = row;
  }

  void removeFirst() {
    from++;
  }

  /**
   * The row of an offset; -1 if there is none.
   *
   * @param offsets by row
   */
  int find(long offset, long[] offsets) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = offsets[rows[middle]];
      if (found == offset) {
        return rows[middle];
      }
      if (found < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
