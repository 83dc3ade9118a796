package dev.posthouse.testbench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * An {@code *IT} that measures load: it runs after all others, and no test beside it. One that only
 * measures time, and uses little of it, is tagged {@code timed} instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("alone")
@Isolated("It measures load.")
public @interface Alone {}
