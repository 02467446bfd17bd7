package io.penstock.dataplane.flow;

/** Why a flow is shown to a {@link FlowVisitor}. */
public enum FlowEvent {
    /** Its first time; it goes on. */
    START(false),
    /** It had packets since it was shown last, and the active window is over; it goes on. */
    UPDATE(false),
    /** Over: FIN from both ends, and silence. */
    END_FIN(true),
    /** Over: RST, and silence. */
    END_RST(true),
    /** Over: silent for its protocol's time. */
    END_IDLE(true),
    /** Over for the table: it was nearly full, and this flow among the longest silent. */
    END_EVICTED(true),
    /** Over: its peer was removed. */
    END_PEER_REMOVED(true),
    /** Over for the record: the policy was changed. */
    END_POLICY_CHANGED(true),
    /** Over for the record: the gateway stops. */
    END_SHUTDOWN(true);

    private final boolean end;

    FlowEvent(boolean end) {
        this.end = end;
    }

    /** Whether the flow is removed once it was taken. A flow may end without having started: it was short. */
    public boolean isEnd() {
        return end;
    }
}
