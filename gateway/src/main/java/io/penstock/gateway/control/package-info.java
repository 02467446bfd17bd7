/** The socket by which {@code penstock status} and {@code penstock peer} speak to a running gateway, and the status as text. */
package io.penstock.gateway.control;
