/**
 * The neutral request in each vendor's format: what of it a model takes, what is put otherwise or
 * left out, and what a vendor's error says against it. Pure.
 */
@NullMarked
package dev.posthouse.translation;

import org.jspecify.annotations.NullMarked;
