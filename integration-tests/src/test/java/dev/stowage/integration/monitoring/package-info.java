/** Compares the files under {@code monitoring/} with the documentation. Start with {@code MonitoringFilesTest}. */
@NullMarked
package dev.stowage.integration.monitoring;

import org.jspecify.annotations.NullMarked;
