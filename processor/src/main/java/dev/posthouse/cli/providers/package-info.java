/** What is published to the fleet of providers from the command line: list, park, resume. */
@NullMarked
package dev.posthouse.cli.providers;

import org.jspecify.annotations.NullMarked;
