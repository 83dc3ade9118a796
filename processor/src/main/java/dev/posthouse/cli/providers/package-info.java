/** What the fleet is told of providers from the command line: list, park, resume. */
@NullMarked
package dev.posthouse.cli.providers;

import org.jspecify.annotations.NullMarked;
