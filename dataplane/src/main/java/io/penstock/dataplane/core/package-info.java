/**
 * The duty cycle of one core: its sockets, its TUN queue and the stages between them, driven by one event loop.
 */
package io.penstock.dataplane.core;
