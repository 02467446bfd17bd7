/**
 * {@code penstock train}: two gateways in one process, in network namespaces that nobody else sees, and traffic between
 * them. A virtual machine that is told to record meanwhile ({@code -XX:AOTCacheOutput}) learns which classes a gateway
 * needs and which paths its packets take, so that the next one starts with that knowledge.
 *
 * <pre>
 *   left                                   right
 *   10.66.0.1  ~~~~~~~~~~~~~~~~~~~~~~~~~~~  10.66.0.2
 *   outer 192.0.2.1  ────────────────────  outer 192.0.2.2
 *   (penstock up FILE)                     (penstock -f INTERFACE)
 * </pre>
 */
package io.penstock.gateway.train;
