/**
 * A running WireGuard device: what can be asked of it ({@link io.penstock.dataplane.device.DeviceControl}), and the
 * conductor that owns handshakes, timers and configuration.
 */
package io.penstock.dataplane.device;
