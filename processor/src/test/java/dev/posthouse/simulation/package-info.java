/**
 * Deterministic simulation: the production classes of a fleet in one seeded world, without threads,
 * brokers or real time. {@link dev.posthouse.simulation.World} has the time and the order of
 * things, {@link dev.posthouse.simulation.SimulatedKafka} the brokers, {@link
 * dev.posthouse.simulation.SimulationLoader} puts both in the place of the JDK's and Kafka's,
 * {@link dev.posthouse.simulation.Schedule} says what goes wrong, and {@link
 * dev.posthouse.simulation.Invariants} what must hold all the same.
 */
@NullMarked
package dev.posthouse.simulation;

import org.jspecify.annotations.NullMarked;
