package io.penstock.dataplane.flow;

/**
 * The key of a crowd: the refused flows of one peer, family, protocol and rule, counted together. Its addresses and ports
 * are nobody's.
 */
final class FlowCrowd extends FlowKey {

    /** Becomes the key of the crowd that a packet's flow is counted with. */
    void of(FlowKey packet, int ruleId, int verdict) {
        tuple = FlowTuple.ofCrowd(ruleId, verdict, packet.family(), packet.protocol());
        inbound = packet.inbound;
    }
}
