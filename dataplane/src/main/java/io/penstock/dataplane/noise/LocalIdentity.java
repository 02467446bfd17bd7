package io.penstock.dataplane.noise;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;

/**
 * Who we are: the static private key, the public key that belongs to it, and the keys of the codes in messages to us. A
 * change of the private key is a new identity: every {@link Handshake} and the {@link CookieChecker} are made anew.
 */
public final class LocalIdentity implements AutoCloseable {

    private final Secret privateKey;
    private final PublicKey publicKey;
    private final MacKeys macKeys;

    /** The identity of a private key, which is copied; the caller wipes his. */
    public LocalIdentity(Secret privateKey) {
        this.privateKey = privateKey.copy();
        this.publicKey = X25519.publicKey(privateKey);
        this.macKeys = MacKeys.of(publicKey);
    }

    /** Our public key. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** A copy of the private key, wiped by who asks for it. */
    public Secret privateKey() {
        return privateKey.copy();
    }

    /** The agreement with somebody's static key; zero where it is refused. */
    Secret staticStatic(PublicKey remoteStatic) {
        Secret shared = Secret.zero();
        if (!X25519.agree(privateKey, remoteStatic, shared)) {
            shared.close();
        }
        return shared;
    }

    /** The private key itself, for this package. */
    Secret secret() {
        return privateKey;
    }

    /** The keys of the codes in messages to us. */
    MacKeys macKeys() {
        return macKeys;
    }

    /** Wipes the private key. */
    @Override
    public void close() {
        privateKey.close();
    }

    /** Names the public key only. */
    @Override
    public String toString() {
        return "LocalIdentity[" + publicKey + "]";
    }
}
