package io.penstock.dataplane.offload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What arrives at an interface, by {@code tcpdump} into a file ({@code pcap(5)}). */
final class Capture implements AutoCloseable {

    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final int ETHERNET_HEADER_BYTES = 14;

    private final Path file;
    private final Process tcpdump;

    Capture(String namespace, String interfaceName, Path file) throws IOException {
        this.file = file;
        tcpdump = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "tcpdump",
                        "-Z",
                        "root",
                        "-U",
                        "-s",
                        "0",
                        "-Q",
                        "in",
                        "-i",
                        interfaceName,
                        "-w",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line == null || !line.contains("listening on"); line = said.readLine()) {
            if (line == null) {
                throw new AssertionError("tcpdump ended before it listened");
            }
        }
    }

    /** The IP packets so far. */
    List<byte[]> packets() throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.nativeOrder());
        List<byte[]> packets = new ArrayList<>();
        for (int at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= all.length; ) {
            int captured = bytes.getInt(at + 8);
            int from = at + RECORD_HEADER_BYTES;
            if (from + captured > all.length) {
                break;
            }
            packets.add(Arrays.copyOfRange(all, from + ETHERNET_HEADER_BYTES, from + captured));
            at = from + captured;
        }
        return packets;
    }

    @Override
    public void close() {
        tcpdump.destroy();
        tcpdump.onExit().join();
    }
}
