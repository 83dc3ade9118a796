/** How this process proves who it is over TLS, and whom it believes. */
@NullMarked
package dev.posthouse.tls;

import org.jspecify.annotations.NullMarked;
