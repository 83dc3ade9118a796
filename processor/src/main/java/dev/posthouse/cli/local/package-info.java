/** Servers on this machine: dev, and what demo and bench share with it. */
@NullMarked
package dev.posthouse.cli.local;

import org.jspecify.annotations.NullMarked;
