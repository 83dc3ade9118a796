package dev.posthouse.testbench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that holds a promise of {@code docs/guarantees.md}, whose register is made of these. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Shows {
  /** The numbers of the promises. */
  String[] promises();

  /** What is made to go wrong meanwhile. */
  String faults();

  /** How much is checked: jobs, cases, processes. */
  String counts();

  /**
   * The test that shows that this one can fail, as {@code Class.method}; empty if it holds its
   * control itself, as {@link #faults()} then says.
   */
  String control() default "";
}
