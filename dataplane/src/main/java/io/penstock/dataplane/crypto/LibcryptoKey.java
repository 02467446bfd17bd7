package io.penstock.dataplane.crypto;

/**
 * A key and its prepared contexts, one for each worker that has met it: a context is state of one thread. They are made
 * at first use, so there are at most as many as workers.
 */
final class LibcryptoKey implements AeadKey {

    /** Only a closed key has no place for any worker. */
    private static final long[] CLOSED = {};

    private final LibcryptoFunctions functions;
    private final Secret secret;

    /** By number of worker, 0 where there is none yet. Never written after it is published, so readers need no lock. */
    private volatile long[] contexts = {0};

    LibcryptoKey(LibcryptoFunctions functions, Secret secret) {
        this.functions = functions;
        this.secret = secret;
    }

    /**
     * The worker's context, made where there is none.
     *
     * @return its address, 0 where the key is closed
     */
    long context(int worker) {
        long[] known = contexts;
        long context = worker < known.length ? known[worker] : 0;
        return context != 0 ? context : newContext(worker);
    }

    private synchronized long newContext(int worker) {
        long[] known = contexts;
        if (known.length == 0) {
            return 0;
        }
        long[] grown = new long[Math.max(known.length, worker + 1)];
        System.arraycopy(known, 0, grown, 0, known.length);
        grown[worker] = functions.newContext(secret.segment().address());
        contexts = grown;
        return grown[worker];
    }

    @Override
    public synchronized void close() {
        long[] known = contexts;
        contexts = CLOSED;
        for (long context : known) {
            if (context != 0) {
                functions.free(context);
            }
        }
        secret.close();
    }

    @Override
    public String toString() {
        return "Key[hidden]";
    }
}
