/** The sockets of all cores together, and the event loops that wait on them. */
package io.penstock.dataplane.udp;
