/** The files of the dashboard, which are served as they are. */
@NullMarked
package dev.stowage.server.dashboard;

import org.jspecify.annotations.NullMarked;
