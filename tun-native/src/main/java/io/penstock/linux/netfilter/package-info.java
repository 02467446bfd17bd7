/** What the kernel's connection tracking knows of flows that this machine translates. */
package io.penstock.linux.netfilter;
