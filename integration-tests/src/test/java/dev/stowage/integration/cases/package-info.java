/**
 * Kinds of failures that users of this and of comparable programs have met, and the tests of each: the table {@code
 * cases.yaml}. {@code integration-tests/cases} runs them and prints the table; start with {@link
 * dev.stowage.integration.cases.Cases}.
 */
@NullMarked
package dev.stowage.integration.cases;

import org.jspecify.annotations.NullMarked;
