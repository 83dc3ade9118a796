/** One adapter a vendor behind one interface, over the official SDKs. */
@NullMarked
package dev.posthouse.provider;

import org.jspecify.annotations.NullMarked;
