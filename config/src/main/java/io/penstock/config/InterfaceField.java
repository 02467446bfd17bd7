package io.penstock.config;

/** What of {@link InterfaceSection} may differ between two files, and whether a running gateway can follow. */
public enum InterfaceField {
    PRIVATE_KEY(true),
    LISTEN_PORT(true),
    FW_MARK(true),
    ADDRESSES(true),
    MTU(true),
    DNS(false),
    TABLE(false),
    PRE_UP(false),
    POST_UP(false),
    PRE_DOWN(false),
    POST_DOWN(false),
    SAVE_CONFIG(false),
    METRICS(false),
    NAT(false),
    CORES(false),
    TRANSPORT(false),
    HAND_OFF(false),
    CIPHER(false),
    OFFLOADS(false),
    FLOW_LOG(false),
    POLICY(true),
    SINKS(true);

    private final boolean live;

    InterfaceField(boolean live) {
        this.live = live;
    }

    /** Whether a change can be applied to a running gateway; if not, it waits for the next start. */
    public boolean isLive() {
        return live;
    }
}
