/** Reports with charts, one HTML file each. */
@NullMarked
package dev.stowage.files.report;

import org.jspecify.annotations.NullMarked;
