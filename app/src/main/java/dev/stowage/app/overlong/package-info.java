/** What the overlong policy leaves out, and how it is shown. Start with {@link CutResidues}. */
@NullMarked
package dev.stowage.app.overlong;

import org.jspecify.annotations.NullMarked;
