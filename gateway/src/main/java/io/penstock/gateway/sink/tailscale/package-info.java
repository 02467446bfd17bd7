/** The log's traffic in the shape of Tailscale's network flow logs, for programs that read those. */
package io.penstock.gateway.sink.tailscale;
