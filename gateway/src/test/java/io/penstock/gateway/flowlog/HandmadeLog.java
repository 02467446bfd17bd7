package io.penstock.gateway.flowlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** A flow log whose records a test writes one by one: sealed and chained, on the disk at once. */
public final class HandmadeLog {

    private final Path folder;
    private String time = "";
    private String boot = "boot-1";
    private RecordChain chain = new RecordChain(RecordChain.Head.START);
    private Path file;

    public HandmadeLog(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        file = folder.resolve(LogFolder.fileName(1));
    }

    /** Another run of the gateway writes from now on. */
    public HandmadeLog boot(String id) {
        boot = id;
        return this;
    }

    /** Adds a record of this time with these fields, written with single quotes; returns its number. */
    public long add(String type, String at, String fields) throws IOException {
        time = at;
        RecordEncoder encoder = new RecordEncoder(chain, boot, "test/wg0", () -> time);
        byte[] line =
                encoder.encode(type, json -> json.writeRaw(fields.isEmpty() ? "" : "," + fields.replace('\'', '"')));
        Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        writeHead(folder, chain.head());
        return chain.head().seq();
    }

    static void writeHead(Path folder, RecordChain.Head head) throws IOException {
        Files.writeString(
                folder.resolve(LogFolder.HEAD), String.format(Locale.ROOT, "%020d %s%n", head.seq(), head.hash()));
    }

    /** Leaves records out, as somebody does who removes them. */
    public void skip(long records) {
        chain = new RecordChain(new RecordChain.Head(chain.head().seq() + records, RecordChain.NO_HASH));
    }

    /** Ends the current file and compresses it; returns it. */
    public Path endFile() throws IOException {
        Path ended = file.resolveSibling(file.getFileName() + LogFolder.COMPRESSED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream to = new GZIPOutputStream(bytes)) {
            to.write(Files.readAllBytes(file));
        }
        Files.write(ended, bytes.toByteArray());
        Files.delete(file);
        file = folder.resolve(LogFolder.fileName(chain.nextSeq()));
        return ended;
    }
}
