/** What is shipped beside the program: chart, alerts, dashboards. */
@NullMarked
package dev.posthouse.deploy;

import org.jspecify.annotations.NullMarked;
