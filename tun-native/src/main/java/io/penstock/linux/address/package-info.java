/** Plain values that name a place on the network: no system calls, no state. */
package io.penstock.linux.address;
