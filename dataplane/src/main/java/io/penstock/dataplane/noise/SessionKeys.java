package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.Secret;

/**
 * What a completed handshake leaves: the paper's section 5.4.5. Who receives it owns the secrets, and closes it once the
 * cipher engine has made its keys of them.
 *
 * @param send the key of what we send
 * @param receive the key of what we receive
 * @param localIndex the index that the remote side puts in messages to us
 * @param remoteIndex the index that we put in messages to it
 * @param initiator whether we sent the initiation
 */
public record SessionKeys(Secret send, Secret receive, int localIndex, int remoteIndex, boolean initiator)
        implements AutoCloseable {

    /** Wipes both secrets. */
    @Override
    public void close() {
        send.close();
        receive.close();
    }

    /** The keys of a finished handshake. */
    static SessionKeys split(IkPsk2 noise, int localIndex, int remoteIndex, boolean initiator) {
        Secret forth = Secret.zero();
        Secret back = Secret.zero();
        noise.split(forth, back);
        return initiator
                ? new SessionKeys(forth, back, localIndex, remoteIndex, true)
                : new SessionKeys(back, forth, localIndex, remoteIndex, false);
    }
}
