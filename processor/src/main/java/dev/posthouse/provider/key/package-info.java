/** Who calls: credentials, and the choice between several keys. */
@NullMarked
package dev.posthouse.provider.key;

import org.jspecify.annotations.NullMarked;
