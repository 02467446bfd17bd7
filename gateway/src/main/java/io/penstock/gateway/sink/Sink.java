package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.util.List;

/** One far end, that need not be reachable. For one thread, which may be interrupted to have it give up. */
public interface Sink extends AutoCloseable {

    /**
     * Returns when the far end has all of them, for good. Records come in the order of their numbers. The same batch, or
     * one that begins with the same records, comes again after a failure, also after a restart.
     *
     * <p>Records that the far end refuses for good are told to {@link SinkContext#refusals} and count as delivered, so
     * that they do not hold up the others. Where it refuses some and does not say which, the batch is to be cut.
     *
     * @throws BatchRefusedException when it would refuse the same batch every time: it comes again in two pieces
     * @throws IOException when it failed and is to be tried again, with one line that says why and shows no secret
     */
    void deliver(List<LogFollower.Line> batch) throws IOException;

    /** Lets go of the connection and of threads; waits for nothing. */
    @Override
    void close();
}
