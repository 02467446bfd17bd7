package io.penstock.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Adds peers to and removes them from the text of a wg-quick file, leaving every other character as it is. */
public final class ConfigEditor {
    private ConfigEditor() {}

    /**
     * The text with one more {@code [Peer]} at its end, behind a blank line, with the file's own line ends.
     *
     * @throws ConfigEditException when a peer of this name or public key is there already
     */
    public static String addPeer(String text, PeerSection peer) throws ConfigEditException {
        String key = peer.publicKey().toBase64();
        for (PeerBlock block : PeerBlock.of(text)) {
            if (block.publicKey().equals(key)) {
                throw new ConfigEditException("a peer with this public key already stands in line " + block.line());
            }
            if (peer.name().isPresent() && peer.name().equals(block.name())) {
                throw new ConfigEditException("a peer named %s already stands in line %d"
                        .formatted(Complaints.quote(peer.name().get()), block.line()));
            }
        }
        int newline = text.indexOf('\n');
        String lineEnd = newline > 0 && text.charAt(newline - 1) == '\r' ? "\r\n" : "\n";
        String block = lineEnd + String.join(lineEnd, peerLines(peer));
        // A file whose last line has no end keeps that habit, so that removing the peer gives the old file back.
        return text.isEmpty() || text.endsWith("\n") ? text + block + lineEnd : text + lineEnd + block;
    }

    private static List<String> peerLines(PeerSection peer) {
        var lines = new ArrayList<String>();
        lines.add("[Peer]");
        peer.name().ifPresent(name -> lines.add("# Name = " + name));
        peer.user().ifPresent(user -> lines.add("# User = " + user));
        lines.add("PublicKey = " + peer.publicKey().toBase64());
        peer.presharedKey().ifPresent(key -> lines.add("PresharedKey = " + key.toBase64()));
        if (!peer.allowedIps().isEmpty()) {
            lines.add("AllowedIPs = "
                    + peer.allowedIps().stream().map(AddressPrefix::toString).collect(Collectors.joining(", ")));
        }
        peer.endpoint().ifPresent(endpoint -> lines.add("Endpoint = " + endpoint));
        peer.persistentKeepaliveSeconds().ifPresent(seconds -> lines.add("PersistentKeepalive = " + seconds));
        return lines;
    }

    /**
     * The text without the peer of this name or public key in base64. With its section goes one blank line above it;
     * a comment directly above the header stays.
     *
     * @throws ConfigEditException when no peer, or more than one, is called so
     */
    public static String removePeer(String text, String nameOrPublicKey) throws ConfigEditException {
        List<PeerBlock> found = PeerBlock.of(text).stream()
                .filter(block -> block.isCalled(nameOrPublicKey))
                .toList();
        if (found.isEmpty()) {
            throw new ConfigEditException("no peer has the name or public key " + Complaints.quote(nameOrPublicKey));
        }
        if (found.size() > 1) {
            throw new ConfigEditException("several peers are called so, in lines %s; give the public key"
                    .formatted(found.stream()
                            .map(block -> Integer.toString(block.line()))
                            .collect(Collectors.joining(", "))));
        }
        PeerBlock block = found.getFirst();
        String before = text.substring(0, block.start());
        boolean lastLineWithoutEnd = block.end() == text.length() && !text.endsWith("\n");
        return lastLineWithoutEnd ? before.replaceFirst("\r?\n\\z", "") : before + text.substring(block.end());
    }

    /**
     * The lowest free host address in each of the interface's networks, as /32 and /128, in the interface's order. Not
     * free are the gateway's own, the network's first (and for IPv4 its broadcast) address, and what AllowedIPs inside
     * the network cover; a wider prefix of a peer, such as a default route, takes no address, since the longer wins.
     *
     * @throws ConfigEditException when a network is full or the interface has none
     */
    public static List<AddressPrefix> nextFreeAddresses(GatewayConfig config) throws ConfigEditException {
        return FreeAddresses.next(config);
    }

    /**
     * Replaces the file's content as one step: a temporary file of mode 0600 beside it, synced, then renamed over it,
     * then the folder synced. A reader sees the old file or the new one. A symbolic link keeps pointing to its target.
     *
     * @throws IOException when it fails; the old file is then untouched and the temporary one removed
     */
    public static void writeAtomically(Path file, String text) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.resolveSibling("").toAbsolutePath();
        Path temporary = Files.createTempFile(
                folder,
                "." + target.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Whether a key of a line is this one, in any case. */
    static boolean isKey(SourceLine line, String key) {
        return line.code().contains("=") && line.key().toLowerCase(Locale.ROOT).equals(key.toLowerCase(Locale.ROOT));
    }
}
