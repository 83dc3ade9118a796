/** What is done with the topics from the command line: created, or said to be worked. */
@NullMarked
package dev.posthouse.cli.topics;

import org.jspecify.annotations.NullMarked;
