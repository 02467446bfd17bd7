package io.penstock.gateway.query;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The records behind one that is known, read from the log itself.
 *
 * @param folder the log
 * @param place behind which record
 */
record LogTail(Path folder, LogWalk.Place place) implements FlowRows {

    @Override
    public void readMeta(Names names, Reader reader) throws IOException {
        walk(names, row -> {
            if (row.line() != null) {
                reader.read(row);
            }
        });
    }

    @Override
    public void readPeers(Consumer<PeerName> reader) throws IOException {
        Names names = new Names();
        Set<Integer> seen = new HashSet<>();
        walk(names, row -> {
            int peer = row.text(FlowRow.PEER);
            if (peer != Names.NONE && seen.add(peer)) {
                reader.accept(PeerName.parse(String.valueOf(names.text(peer))));
            }
        });
    }

    @Override
    public void read(Scan scan, Names names, Reader reader) throws IOException {
        walk(names, row -> {
            long timeMs = row.number(FlowRow.TIME);
            if (timeMs >= scan.sinceMs() && timeMs < scan.untilMs()) {
                reader.read(row);
            }
        });
    }

    private void walk(Names names, Reader reader) throws IOException {
        new LogWalk(folder, place, reader).run(_ -> names);
    }
}
