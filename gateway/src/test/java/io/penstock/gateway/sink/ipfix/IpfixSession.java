package io.penstock.gateway.sink.ipfix;

import java.util.List;

/** What a session over TCP brought, read by the strict collector. */
public final class IpfixSession {

    private static final String DOMAIN_NAME = "300";
    private static final String RECORD_NUMBER = "32473/1";

    private IpfixSession() {}

    /** The numbers of the log's records in it, in their order. */
    public static List<Long> recordNumbers(byte[] stream) {
        StrictCollector collector = new StrictCollector();
        collector.readStream(stream);
        return collector.records.stream()
                .filter(record -> !record.values().containsKey(DOMAIN_NAME))
                .map(record -> record.number(RECORD_NUMBER))
                .toList();
    }
}
