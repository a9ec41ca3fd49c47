/**
 * The HTTP interface of an instance: health, metrics, the API and the dashboard. Start with {@link HttpServer}; {@code Api}
 * has the routes, {@code AccessControl} decides who may use them, and the other handlers keep requests small, few and quick.
 */
@NullMarked
package dev.stowage.server.http;

import org.jspecify.annotations.NullMarked;
