/**
 * WireGuard's cross-platform control protocol, by which {@code wg} and {@code wg-quick} speak to a userspace device
 * (https://www.wireguard.com/xplatform/).
 */
package io.penstock.gateway.uapi;
