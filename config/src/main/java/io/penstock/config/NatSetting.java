package io.penstock.config;

/** {@code # penstock: nat}: whether packets of the peers leave under the gateway's own address. */
public sealed interface NatSetting {
    /** Masquerade on every interface but the tunnel's own. */
    record On() implements NatSetting {}

    /** Leave source addresses alone. */
    record Off() implements NatSetting {}

    /**
     * Masquerade on one interface only.
     *
     * @param interfaceName its name
     */
    record Through(String interfaceName) implements NatSetting {}
}
