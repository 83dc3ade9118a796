/** Jobs from the command line: submit, results, status, cancel. */
@NullMarked
package dev.posthouse.cli.jobs;

import org.jspecify.annotations.NullMarked;
