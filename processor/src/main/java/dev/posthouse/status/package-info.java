/** Where every job is: a view over the events, and how any process answers for any job. */
@NullMarked
package dev.posthouse.status;

import org.jspecify.annotations.NullMarked;
