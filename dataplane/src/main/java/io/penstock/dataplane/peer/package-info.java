/** What is kept for each peer beside its keys: replay window, timers, receiver indices, packets that wait. */
package io.penstock.dataplane.peer;
