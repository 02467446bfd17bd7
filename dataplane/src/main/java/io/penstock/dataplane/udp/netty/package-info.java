/** The only package that meets Netty's transports: event loops over descriptors that stay ours. */
package io.penstock.dataplane.udp.netty;
