/**
 * The HTTP interface of an instance: health, metrics, the API and the dashboard. Start with {@link HttpServer}; {@code Api}
 * has the routes, {@code AccessControl} admits requests, and the other handlers limit size, rate and duration of requests.
 */
@NullMarked
package dev.stowage.server.http;

import org.jspecify.annotations.NullMarked;
