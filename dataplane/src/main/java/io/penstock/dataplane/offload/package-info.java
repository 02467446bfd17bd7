/**
 * Super-packets: one IP packet of up to 64 KiB that the kernel hands over, or takes, in place of many of one flow.
 *
 * <pre>
 *   out   TUN --[virtio_net_hdr | super-packet]--&gt; Segmenter --&gt; slot: message after message, each packet whole,
 *                                                              checksums written as they are cut
 *   in    opened packets where they lie --&gt; Coalescer --&gt; groups: [virtio_net_hdr | first packet] payload payload ...
 *                                                              for writev, no copy
 * </pre>
 *
 * Nothing here knows a socket, a clock or a thread, and nothing allocates once it is made.
 */
package io.penstock.dataplane.offload;
