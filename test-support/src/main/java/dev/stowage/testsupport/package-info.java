/**
 * Decodes the output with Avro alone, without the product's code, and compares it with the input. Start with {@link
 * dev.stowage.testsupport.DecodedBatch}.
 */
@NullMarked
package dev.stowage.testsupport;

import org.jspecify.annotations.NullMarked;
