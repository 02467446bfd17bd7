package io.penstock.dataplane.crypto;

/**
 * A prepared session key, to be used only with workers of the engine that made it. Threads may share it while it is
 * open; closing wipes it, once no thread uses it any more.
 */
public interface AeadKey extends AutoCloseable {

    @Override
    void close();
}
