/** The documents: that what they show, link and name is there. */
@NullMarked
package dev.posthouse.docs;

import org.jspecify.annotations.NullMarked;
