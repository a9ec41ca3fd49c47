/**
 * Tests of the whole product on an embedded broker and registry, in this process or in processes that can be killed.
 */
@NullMarked
package dev.stowage.integration;

import org.jspecify.annotations.NullMarked;
