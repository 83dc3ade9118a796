package dev.posthouse.wire.internal;

import dev.posthouse.wire.JobRequest;
import java.util.Set;
import org.apache.avro.Conversion;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the records of this package and of the one above it may be made. Since 1.12.2
 * Avro makes no object of a class that it was not told to trust, so that a hostile schema cannot
 * name any class; without this neither a record's copying builder nor another serde, such as
 * Confluent's, would work unless every user set {@code org.apache.avro.SERIALIZABLE_PACKAGES}.
 *
 * <p>It converts nothing. Avro loads conversions as services before it makes the first record,
 * which is the one moment at which a jar can say whom to trust. What is trusted already stays so.
 */
public final class TrustedRecords extends Conversion<TrustedRecords> {
  static {
    Set<String> trusted =
        Set.of(JobRequest.class.getPackageName(), TrustedRecords.class.getPackageName());
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> trusted.contains(type.getPackageName())));
  }

  @Override
  public Class<TrustedRecords> getConvertedType() {
    return TrustedRecords.class;
  }

  /** A logical type that no schema has. */
  @Override
  public String getLogicalTypeName() {
    return "posthouse-trusted-records";
  }
}
