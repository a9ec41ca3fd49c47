/**
 * The dashboard in a real browser: {@code mvn verify -Pbrowser}, with chromium and chromedriver on the PATH. {@link
 * dev.stowage.integration.browser.Chromium} is the browser; screenshots are left in {@code target/screenshots}.
 */
@NullMarked
package dev.stowage.integration.browser;

import org.jspecify.annotations.NullMarked;
