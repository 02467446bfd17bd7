/** The four message layouts, their lengths, and the protocol's limits: what the kernel keeps in {@code messages.h}. */
package io.penstock.dataplane.wire;
