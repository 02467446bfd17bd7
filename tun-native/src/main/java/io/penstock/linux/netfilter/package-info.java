/** What the kernel's connection tracking knows of flows that this machine translates, and what nftables has counted. */
package io.penstock.linux.netfilter;
