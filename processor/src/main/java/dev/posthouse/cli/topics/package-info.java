/** What is decided of the topics from the command line: whether what lies there was worked. */
@NullMarked
package dev.posthouse.cli.topics;

import org.jspecify.annotations.NullMarked;
