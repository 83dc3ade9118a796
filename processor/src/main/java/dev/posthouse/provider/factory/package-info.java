/** Makes providers out of their settings. */
@NullMarked
package dev.posthouse.provider.factory;

import org.jspecify.annotations.NullMarked;
