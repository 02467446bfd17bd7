package io.penstock.gateway.sink.ipfix;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.SinkContext;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** A transport session (RFC 7011, section 2): templates first, then records, numbered from 0. For one thread. */
final class Session {

    private final MessageBuilder messages;
    private final SinkContext context;

    Session(int usualMaxBytes, int maxBytes, SinkContext context, MessageBuilder.Output output) {
        this.messages = new MessageBuilder(
                Facts.domain(context.gatewayId()), usualMaxBytes, maxBytes, InstantSource.system(), output);
        this.context = context;
    }

    /** Tells the collector what the records will look like, and which gateway this is, by a record that names it. */
    void introduce(LogFollower.Line any) throws IOException {
        messages.define(Templates.list());
        messages.add(Templates.GATEWAY, Entry.of(any));
        messages.flush();
    }

    /** Sends records. One that cannot be said in IPFIX is told to the gateway, and holds up none of the others. */
    void send(List<LogFollower.Line> batch) throws IOException {
        for (LogFollower.Line line : batch) {
            Entry entry = Entry.of(line);
            try {
                messages.add(Templates.of(entry.view()), entry);
            } catch (IllegalArgumentException e) {
                context.refusals().add(line, String.valueOf(e.getMessage()));
            }
        }
        messages.flush();
    }
}
