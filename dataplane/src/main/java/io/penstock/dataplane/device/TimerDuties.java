package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.TimerActions;

/**
 * Does what a peer's timers ask for. For the conductor only.
 *
 * @param state whose timers
 * @param nowNs the time of the tick
 */
record TimerDuties(
        Handshaker handshaker, Sessions sessions, Courier courier, Chronicle chronicle, PeerState state, long nowNs)
        implements TimerActions {

    @Override
    public void sendInitiation(boolean isRetry) {
        handshaker.sendInitiation(state, nowNs);
    }

    @Override
    public void sendKeepalive() {
        Keypair keypair = state.peer().keypairs().current();
        if (keypair != null && keypair.maySend(nowNs)) {
            courier.sendKeepalive(state.peer(), keypair, nowNs);
        } else if (state.peer().timers().wantInitiation(nowNs)) {
            handshaker.sendInitiation(state, nowNs);
        }
    }

    @Override
    public void giveUpHandshake() {
        chronicle.onHandshakeFailed(state, nowNs);
        handshaker.forget(state);
        sessions.purgeStaged(state.peer(), DropReason.HANDSHAKE_GIVEN_UP);
    }

    @Override
    public void zeroKeys() {
        handshaker.forget(state);
        sessions.end(state.peer());
        chronicle.endSession(state, EndReason.EXPIRED, nowNs);
    }

    @Override
    public void forgetSource() {
        state.peer().forgetSource();
    }
}
