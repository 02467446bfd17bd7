/** Names of all that is counted, and the padded per-core longs that hold it. */
package io.penstock.dataplane.counters;
