package io.penstock.gateway.query;

/** What all lines of an answer come to; packets that were dropped for a reason stand beside those of flows. */
final class Totals {

    private long flows;
    private long live;
    private long deniedFlows;
    private long txPackets;
    private long txBytes;
    private long rxPackets;
    private long rxBytes;
    private long droppedPackets;

    void add(FlowLine line) {
        if (line.state() == FlowLine.State.DROPPED) {
            droppedPackets += line.txPackets();
            return;
        }
        flows += line.flows();
        live += line.state() == FlowLine.State.LIVE ? 1 : 0;
        deniedFlows += line.kind().isDenied() ? line.flows() : 0;
        txPackets += line.txPackets();
        txBytes += line.txBytes();
        rxPackets += line.rxPackets();
        rxBytes += line.rxBytes();
    }

    long flows() {
        return flows;
    }

    long live() {
        return live;
    }

    long deniedFlows() {
        return deniedFlows;
    }

    long txPackets() {
        return txPackets;
    }

    long txBytes() {
        return txBytes;
    }

    long rxPackets() {
        return rxPackets;
    }

    long rxBytes() {
        return rxBytes;
    }

    long droppedPackets() {
        return droppedPackets;
    }
}
