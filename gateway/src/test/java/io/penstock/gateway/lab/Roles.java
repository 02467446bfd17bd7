package io.penstock.gateway.lab;

/** Who is who: every scenario runs with Penstock on either end and the foreign implementation on the other. */
enum Roles {
    PENSTOCK_AS_GATEWAY(Implementation.PENSTOCK, Implementation.WIREGUARD_GO),
    PENSTOCK_AS_CLIENT(Implementation.WIREGUARD_GO, Implementation.PENSTOCK);

    private final Implementation gateway;
    private final Implementation client;

    Roles(Implementation gateway, Implementation client) {
        this.gateway = gateway;
        this.client = client;
    }

    Implementation gateway() {
        return gateway;
    }

    Implementation client() {
        return client;
    }
}
