package dev.stowage.schemas;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Null contract of a method, for NullAway: {@code "_, !null -> !null"}. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface Contract {
    /** For each parameter a constraint, and after the arrow the constraint of the result. */
    String value();
}
