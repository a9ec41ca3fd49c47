/**
 * The demo: all of Stowage in one process. Start with {@link DemoCommand}.
 */
@NullMarked
package dev.stowage.app.demo;

import org.jspecify.annotations.NullMarked;
