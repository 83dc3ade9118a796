/** What is known of the models of a settings file. */
@NullMarked
package dev.posthouse.cli.models;

import org.jspecify.annotations.NullMarked;
