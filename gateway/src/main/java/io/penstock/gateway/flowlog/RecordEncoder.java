package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Writes records: the fields that all have, then those of their kind, in a fixed order, sealed. For one thread. */
final class RecordEncoder {

    /** The version of the schema; docs/flow-log.md says what each one has. */
    static final int SCHEMA_VERSION = 1;

    /** Writes the fields of one kind of record. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static final JsonFactory FACTORY = new JsonFactory();

    private final RecordChain chain;
    private final String bootId;
    private final String gatewayId;
    private final Supplier<String> time;
    private final ByteArrayOutputStream object = new ByteArrayOutputStream(1024);

    /**
     * An encoder.
     *
     * @param chain what the records become part of
     * @param bootId this run of the gateway
     * @param gatewayId which gateway
     * @param time the time of day, as text
     */
    RecordEncoder(RecordChain chain, String bootId, String gatewayId, Supplier<String> time) {
        this.chain = chain;
        this.bootId = bootId;
        this.gatewayId = gatewayId;
        this.time = time;
    }

    /** The next record's line. */
    byte[] encode(String recordType, Fields fields) {
        object.reset();
        try (JsonGenerator json = FACTORY.createGenerator(object)) {
            json.writeStartObject();
            json.writeNumberField("schema_version", SCHEMA_VERSION);
            json.writeStringField("record_type", recordType);
            json.writeNumberField("seq", chain.nextSeq());
            json.writeStringField("boot_id", bootId);
            json.writeStringField("gateway_id", gatewayId);
            json.writeStringField("prev_hash", chain.head().hash());
            json.writeStringField("time", time.get());
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory took no more", e);
        }
        return chain.seal(object.toByteArray());
    }

    /** The end of the chain so far. */
    RecordChain.Head head() {
        return chain.head();
    }

    /** Takes back what was encoded behind this record: nobody got it. */
    void takeBackTo(RecordChain.Head before) {
        chain.takeBackTo(before);
    }
}
