/** Reports with pictures, one HTML file each. */
@NullMarked
package dev.stowage.app.report;

import org.jspecify.annotations.NullMarked;
