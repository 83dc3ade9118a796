/**
 * Posthouse's own part of the wire, not for users: it changes without notice.
 *
 * <ul>
 *   <li>JSON: {@link dev.posthouse.wire.internal.JsonFormat}
 *   <li>Avro in Confluent's wire format, and the schema registry: {@link
 *       dev.posthouse.wire.internal.RegistryClient}
 *   <li>the records that only Posthouse writes and reads: {@link dev.posthouse.wire.internal.Job}
 *       on the providers' topics and the retry topic, {@link
 *       dev.posthouse.wire.internal.ProviderState} on the topic of the providers' states, {@link
 *       dev.posthouse.wire.internal.WaitingRecord} in the store of waiting jobs and {@link
 *       dev.posthouse.wire.internal.RecentJob} in that of recent ones, as {@link
 *       dev.posthouse.wire.internal.StoredFormat} has them
 * </ul>
 */
@NullMarked
package dev.posthouse.wire.internal;

import org.jspecify.annotations.NullMarked;
