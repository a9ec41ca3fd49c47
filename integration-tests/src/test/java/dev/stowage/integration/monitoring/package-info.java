/** The files under {@code monitoring/}, held against the documentation. Start with {@code MonitoringFilesTest}. */
@NullMarked
package dev.stowage.integration.monitoring;

import org.jspecify.annotations.NullMarked;
