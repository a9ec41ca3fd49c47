/**
 * Configuration by file, environment and option. Start with {@link AppConfig}.
 */
@NullMarked
package dev.stowage.app.config;

import org.jspecify.annotations.NullMarked;
