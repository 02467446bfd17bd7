package io.penstock.gateway.dashboards;

/**
 * Something to choose above a dashboard.
 *
 * @param name as queries call it
 * @param label as people call it
 * @param kind where its values come from
 * @param query what gives the values; of a data source, its type
 * @param regex cuts text and value out of what the query gives; empty for all of it
 * @param many whether several values, and all of them, can be chosen
 */
record Variable(String name, String label, Kind kind, String query, String regex, boolean many) {

    /** Where values come from. */
    enum Kind {
        DATASOURCE,
        PROMETHEUS,
        LOKI
    }

    /** The Prometheus. */
    static final Variable METRICS = new Variable("datasource", "Prometheus", Kind.DATASOURCE, "prometheus", "", false);

    /** The Loki. */
    static final Variable LOGS = new Variable("logs", "Loki", Kind.DATASOURCE, "loki", "", false);

    /** The gateways, as Prometheus calls them. */
    static final Variable INSTANCE = new Variable(
            "instance", "Gateway", Kind.PROMETHEUS, "label_values(penstock_build_info, instance)", "", true);

    /** Their WireGuard interfaces. */
    static final Variable DEVICE = new Variable(
            "device",
            "Interface",
            Kind.PROMETHEUS,
            "label_values(wireguard_device_info{instance=~\"$instance\"}, device)",
            "",
            true);

    /** A peer: shown by his name, or by the start of his key where he has none; the value is his key. */
    static final Variable PEER = new Variable(
            "peer",
            "Peer",
            Kind.PROMETHEUS,
            "query_result(label_replace(label_replace(wireguard_peer_info{instance=~\"$instance\",device=~\"$device\"},"
                    + " \"title\", \"$1\", \"public_key\", \"(.{8}).*\"), \"title\", \"$1\", \"name\", \"(.+)\"))",
            "/public_key=\"(?<value>[^\"]+)\".*title=\"(?<text>[^\"]+)\"/",
            false);

    /** The gateways, as the flow log calls them: host name and interface. */
    static final Variable LOG_GATEWAY = new Variable("gateway", "Flow log", Kind.LOKI, "gateway", "", true);
}
