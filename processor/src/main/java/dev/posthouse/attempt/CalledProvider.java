package dev.posthouse.attempt;

import dev.posthouse.health.ProviderGate;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.ProviderSettings;

/**
 * The provider of a worker.
 *
 * @param settings its name, model, limits and prices
 * @param client calls it
 * @param gate says when it may be called
 * @param meters of its station
 */
record CalledProvider(
    ProviderSettings settings, Provider client, ProviderGate gate, ProviderMeters meters) {}
