/**
 * Configuration by file, environment and option. Start with {@link AppConfig}.
 */
@NullMarked
package dev.stowage.cli.config;

import org.jspecify.annotations.NullMarked;
