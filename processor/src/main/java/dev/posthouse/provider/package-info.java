/** The contract of a provider: one model at one vendor, called once, answered whole or failed. */
@NullMarked
package dev.posthouse.provider;

import org.jspecify.annotations.NullMarked;
