package io.penstock.dataplane.device;

import io.penstock.dataplane.peer.Peer;
import io.penstock.linux.address.Endpoint;

/**
 * A core saw an authenticated message of a peer come from elsewhere.
 *
 * @param peer whose
 * @param from where he was before
 * @param to where it came from
 * @param timeNs when
 */
record Roam(Peer peer, Endpoint from, Endpoint to, long timeNs) {}
