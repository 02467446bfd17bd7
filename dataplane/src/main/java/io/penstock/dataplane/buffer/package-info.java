/** Memory outside the Java heap: one slab cut into equal slots, and a pool that lends them. */
package io.penstock.dataplane.buffer;
