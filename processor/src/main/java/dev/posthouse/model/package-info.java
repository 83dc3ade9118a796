/**
 * What is known of models: a table of families that ships with the project, what the settings say
 * otherwise, and what the vendors' own lists tell at run time.
 */
@NullMarked
package dev.posthouse.model;

import org.jspecify.annotations.NullMarked;
