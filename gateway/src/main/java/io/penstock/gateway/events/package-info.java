/** Reads from the flow log what happened to peers, and who was refused: what {@code penstock events} prints. */
package io.penstock.gateway.events;
