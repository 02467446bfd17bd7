/**
 * The TUN device as the rest of Penstock sees it: a {@link io.penstock.linux.tun.TunDevice} with one {@link
 * io.penstock.linux.tun.TunQueue} per core. Buffers cross this edge as raw addresses, so that a double in memory and
 * the kernel are equally cheap to call.
 */
package io.penstock.linux.tun;
