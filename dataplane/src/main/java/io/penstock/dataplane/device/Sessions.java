package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.noise.SessionKeys;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The life of sessions: they begin with derived keys, move through a peer's {@code Keypairs}, and end wiped once no core
 * can be using them. For the conductor only.
 */
final class Sessions {

    /**
     * A core and the loop that drives it.
     *
     * @param core the core
     * @param loop its loop
     */
    record Driven(Core core, CoreLoop loop) {}

    private final IndexTable<IndexEntry> indices;
    private final AeadEngine engine;
    private final List<Driven> cores;
    private final Consumer<Runnable> conductor;
    private int retiring;

    /**
     * The sessions of a device.
     *
     * @param conductor runs a task on the conductor's thread, from any thread
     */
    Sessions(IndexTable<IndexEntry> indices, AeadEngine engine, List<Driven> cores, Consumer<Runnable> conductor) {
        this.indices = indices;
        this.engine = engine;
        this.cores = cores;
        this.conductor = conductor;
    }

    /** Begins a session; from now on messages to its index find it. */
    Keypair begin(Peer peer, SessionKeys keys, long nowNs) {
        Keypair keypair = new Keypair(
                peer,
                engine.key(keys.send().segment()),
                engine.key(keys.receive().segment()),
                keys.localIndex(),
                keys.remoteIndex(),
                keys.initiator(),
                nowNs);
        List<Keypair> out = keys.initiator()
                ? peer.keypairs().addInitiated(keypair)
                : peer.keypairs().addAnswered(keypair);
        indices.replace(keys.localIndex(), keypair);
        retire(out);
        return keypair;
    }

    /** Ends all sessions of a peer. */
    void end(Peer peer) {
        retire(peer.keypairs().clear());
    }

    /**
     * Ends sessions: no message finds them any more, and once every core has passed through its loop, so that none can
     * still be sealing or opening with them, their keys are wiped.
     */
    void retire(List<Keypair> keypairs) {
        if (keypairs.isEmpty()) {
            return;
        }
        keypairs.forEach(keypair -> indices.remove(keypair.localIndex()));
        retiring++;
        AtomicInteger passed = new AtomicInteger(cores.size());
        onEveryCore(_ -> {
            if (passed.decrementAndGet() == 0) {
                conductor.accept(() -> wipe(keypairs));
            }
        });
    }

    private void wipe(List<Keypair> keypairs) {
        keypairs.forEach(Keypair::close);
        retiring--;
    }

    /** Whether ended sessions still wait for the cores before their keys are wiped. */
    boolean isRetiring() {
        return retiring > 0;
    }

    /** Has every core send what waits for this peer's session. */
    void sendStaged(Peer peer) {
        onEveryCore(core -> core.sendStaged(peer));
    }

    /** Has every core drop what waits for this peer's session. */
    void purgeStaged(Peer peer, DropReason reason) {
        onEveryCore(core -> core.purgeStaged(peer, reason));
    }

    /** Has every core end the flows of a peer who was removed. */
    void endFlows(Peer peer) {
        onEveryCore(core -> core.endFlows(peer));
    }

    /** Runs something on the thread of every core. */
    void onEveryCore(Consumer<Core> action) {
        cores.forEach(driven -> driven.loop().execute(() -> action.accept(driven.core())));
    }
}
