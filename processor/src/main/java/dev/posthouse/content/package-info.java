/** Contents that do not travel with their jobs: fetched from where a request says they lie. */
@NullMarked
package dev.posthouse.content;

import org.jspecify.annotations.NullMarked;
