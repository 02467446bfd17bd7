package io.penstock.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a {@code [Peer]} section stands in a text.
 *
 * @param line of its header
 * @param start offset of the blank line above the header, or of the header
 * @param end offset behind its last key, name, or comment that follows them without a gap
 * @param publicKey as written; empty when missing
 * @param name from its comment
 */
record PeerBlock(int line, int start, int end, String publicKey, Optional<String> name) {
    static List<PeerBlock> of(String text) {
        List<SourceLine> lines = SourceLine.of(text);
        var blocks = new ArrayList<PeerBlock>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isHeader() && lines.get(i).header().equals("[peer]")) {
                blocks.add(at(text, lines, i));
            }
        }
        return blocks;
    }

    private static PeerBlock at(String text, List<SourceLine> lines, int header) {
        int next = header + 1;
        int last = header;
        String publicKey = "";
        Optional<String> name = Optional.empty();
        while (next < lines.size() && !lines.get(next).isHeader()) {
            SourceLine line = lines.get(next);
            if (!line.isCommentOrBlank() || line.peerName().isPresent()) {
                last = next;
            }
            if (ConfigEditor.isKey(line, "PublicKey") && publicKey.isEmpty()) {
                publicKey = line.value();
            }
            if (name.isEmpty()) {
                name = line.peerName();
            }
            next++;
        }
        int trailing = last;
        while (trailing + 1 < next && !lines.get(trailing + 1).isBlank(text)) {
            trailing++;
        }
        // Comments that run into the next header speak of the next section.
        boolean ownsTrailing = trailing + 1 < next || next == lines.size();
        int end = lines.get(ownsTrailing ? trailing : last).end();
        boolean blankAbove = header > 0 && lines.get(header - 1).isBlank(text);
        int start = lines.get(blankAbove ? header - 1 : header).start();
        return new PeerBlock(lines.get(header).number(), start, end, publicKey, name);
    }

    boolean isCalled(String nameOrPublicKey) {
        return publicKey.equals(nameOrPublicKey) || name.equals(Optional.of(nameOrPublicKey));
    }
}
