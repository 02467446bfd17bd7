/**
 * {@code penstock demo}: a laptop, a gateway and a site server in three network namespaces of this machine.
 *
 * <pre>
 *   laptop 198.51.100.2 ---- 198.51.100.1 gateway 203.0.113.1 ---- 203.0.113.2 site server
 *     10.66.0.2 ============ 10.66.0.1   (masquerades)              knows nothing of 10.66.0.0/24
 * </pre>
 */
package io.penstock.gateway.demo;
