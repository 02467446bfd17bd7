package io.penstock.gateway.flowlog;

import io.penstock.linux.LinuxException;
import io.penstock.linux.netfilter.Connection;
import io.penstock.linux.netfilter.Conntrack;
import io.penstock.linux.netfilter.Tuple;
import org.jspecify.annotations.Nullable;

/** The kernel's own connection tracking. */
final class KernelTracker implements Translations.Tracker {

    private static final System.Logger LOG = System.getLogger(KernelTracker.class.getName());

    private final Conntrack conntrack;

    private KernelTracker(Conntrack conntrack) {
        this.conntrack = conntrack;
    }

    /** Null where the kernel has none. */
    static @Nullable KernelTracker open() {
        try {
            return new KernelTracker(Conntrack.open());
        } catch (LinuxException e) {
            LOG.log(System.Logger.Level.INFO, "flows are logged without their translations: {0}", e.getMessage());
            return null;
        }
    }

    @Override
    public @Nullable Connection findOriginal(Tuple tuple) throws LinuxException {
        return conntrack.findOriginal(tuple);
    }

    @Override
    public @Nullable Connection findReply(Tuple tuple) throws LinuxException {
        return conntrack.findReply(tuple);
    }

    @Override
    public void close() {
        conntrack.close();
    }
}
