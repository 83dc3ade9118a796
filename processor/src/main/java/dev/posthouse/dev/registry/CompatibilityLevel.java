package dev.posthouse.dev.registry;

import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Who must be able to read whose records, as Confluent's registry defines it.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
enum CompatibilityLevel {
  /** Nobody. */
  NONE(false, false, false),
  /** The new schema reads what the last one wrote. */
  BACKWARD(true, false, false),
  /** The new schema reads what every earlier one wrote. */
  BACKWARD_TRANSITIVE(true, false, true),
  /** The last schema reads what the new one writes. */
  FORWARD(false, true, false),
  /** Every earlier schema reads what the new one writes. */
  FORWARD_TRANSITIVE(false, true, true),
  /** Both ways with the last one. */
  FULL(true, true, false),
  /** Both ways with every earlier one. */
  FULL_TRANSITIVE(true, true, true);

  private final boolean newReadsOld;
  private final boolean oldReadsNew;
  private final boolean transitive;

  CompatibilityLevel(boolean newReadsOld, boolean oldReadsNew, boolean transitive) {
    this.newReadsOld = newReadsOld;
    this.oldReadsNew = oldReadsNew;
    this.transitive = transitive;
  }

  static CompatibilityLevel parse(String text) {
    return Arrays.stream(values())
        .filter(level -> level.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> RegistryException.invalidLevel(text));
  }

  /**
   * Whether a schema may follow.
   *
   * @param earlier the schemas before it, oldest first
   */
  boolean allows(Schema next, List<Schema> earlier) {
    List<Schema> asked = transitive || earlier.isEmpty() ? earlier : List.of(earlier.getLast());
    return asked.stream().allMatch(old -> allows(next, old));
  }

  boolean allows(Schema next, Schema old) {
    return (!newReadsOld || reads(next, old)) && (!oldReadsNew || reads(old, next));
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }
}
