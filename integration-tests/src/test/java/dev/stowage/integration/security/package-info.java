/**
 * All commands on a cluster with TLS, authentication and ACLs. Start with {@link dev.stowage.integration.security.SecuredClusterIT}.
 */
@NullMarked
package dev.stowage.integration.security;

import org.jspecify.annotations.NullMarked;
