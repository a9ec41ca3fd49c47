/**
 * Broker and registry in this process. Start with {@link LocalCluster}.
 */
@NullMarked
package dev.stowage.app.broker;

import org.jspecify.annotations.NullMarked;
