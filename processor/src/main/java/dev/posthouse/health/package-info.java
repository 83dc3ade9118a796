/**
 * Whether a provider may be called now. {@link dev.posthouse.health.ProviderGate} composes what
 * decides it: {@link dev.posthouse.health.ProviderAvailability} (the silence that it asked for,
 * circuit, parking) and {@link dev.posthouse.health.Throttle} (calls in flight, limits by the
 * minute, what the provider reports is left of them); pure, on a clock passed in. {@link
 * dev.posthouse.health.StateExchange} shares with the fleet what one process finds.
 */
@NullMarked
package dev.posthouse.health;

import org.jspecify.annotations.NullMarked;
