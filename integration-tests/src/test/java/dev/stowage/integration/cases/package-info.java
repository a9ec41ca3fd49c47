/**
 * Kinds of failures that users of this and of comparable programs have met, and the tests that show what becomes of each: the table
 * {@code cases.yaml}. {@code integration-tests/cases} runs them and prints it; start with {@link dev.stowage.integration.cases.Cases}.
 */
@NullMarked
package dev.stowage.integration.cases;

import org.jspecify.annotations.NullMarked;
