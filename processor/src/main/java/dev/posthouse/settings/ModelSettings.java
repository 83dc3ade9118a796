package dev.posthouse.settings;

import dev.posthouse.model.ModelCatalog;

/**
 * What is known of models, and how it is kept up to date.
 *
 * @param catalog the table that ships with the project, under what the settings say
 * @param listPrices whether the vendors' list prices hold for providers that state none
 * @param vendorLists whether the vendors' own lists of models are read, at start and daily
 * @param warnDays how many days before a model retires it is warned of
 */
public record ModelSettings(
    ModelCatalog catalog, boolean listPrices, boolean vendorLists, int warnDays) {}
