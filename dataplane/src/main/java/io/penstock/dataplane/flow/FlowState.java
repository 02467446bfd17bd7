package io.penstock.dataplane.flow;

/**
 * The state word of a flow: the TCP flags seen each way, and what they say of the connection that is open now. A FIN both
 * ways or an RST marks it as ending; a SYN that opens a new connection on the same ports takes the mark back.
 *
 * <pre>
 *   bits 0-7  TCP flags inbound,  8-15  outbound,  16 FIN inbound,  17 FIN outbound,  18 RST,
 *   20 ACK inbound,  21 ACK outbound,  24 exported before,  25 the peer sent the first packet,
 *   26 was allowed and is so no more,  27 another entry has taken its place
 * </pre>
 */
final class FlowState {

    static final int EXPORTED = 1 << 24;
    static final int PEER_INITIATED = 1 << 25;
    static final int CUT = 1 << 26;
    static final int SUPERSEDED = 1 << 27;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    private static final int FIN_INBOUND = 1 << 16;
    private static final int FIN_OUTBOUND = 1 << 17;
    private static final int FIN_BOTH = FIN_INBOUND | FIN_OUTBOUND;
    private static final int RESET = 1 << 18;
    private static final int ACK_INBOUND_SHIFT = 16;
    private static final int ACK_OUTBOUND_SHIFT = 17;
    private static final int ACK_BOTH = (ACK << ACK_INBOUND_SHIFT) | (ACK << ACK_OUTBOUND_SHIFT);

    private FlowState() {}

    static int with(int state, int tcpFlags, boolean inbound) {
        boolean control = (tcpFlags & (SYN | FIN | RST)) != 0;
        int after = control ? withControl(state, tcpFlags, inbound) : state;
        int ack = tcpFlags & ACK;
        return inbound
                ? after | tcpFlags | (ack << ACK_INBOUND_SHIFT)
                : after | (tcpFlags << 8) | (ack << ACK_OUTBOUND_SHIFT);
    }

    private static int withControl(int state, int tcpFlags, boolean inbound) {
        int after = state;
        if ((tcpFlags & (SYN | ACK | RST)) == SYN && isEnding(state)) {
            after &= ~(FIN_BOTH | RESET | ACK_BOTH);
        }
        if ((tcpFlags & FIN) != 0) {
            after |= inbound ? FIN_INBOUND : FIN_OUTBOUND;
        }
        return (tcpFlags & RST) != 0 ? after | RESET : after;
    }

    static boolean isEnding(int state) {
        return isReset(state) || (state & FIN_BOTH) == FIN_BOTH;
    }

    static boolean isReset(int state) {
        return (state & RESET) != 0;
    }

    /** Whether both ends have acknowledged something on the connection that is open now. */
    static boolean isEstablished(int state) {
        return (state & ACK_BOTH) == ACK_BOTH;
    }

    static int tcpFlagsInbound(int state) {
        return state & 0xff;
    }

    static int tcpFlagsOutbound(int state) {
        return (state >>> 8) & 0xff;
    }
}
