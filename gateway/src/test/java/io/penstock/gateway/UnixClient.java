package io.penstock.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A plain client of a stream socket in the file system. */
public final class UnixClient implements AutoCloseable {

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);

    private final ByteBuffer unread = ByteBuffer.allocate(8192).limit(0);

    public UnixClient(Path path) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(path));
    }

    public void send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Says that no more will be sent. */
    public void end() throws IOException {
        channel.shutdownOutput();
    }

    /** Reads up to and including this text, or to the end of the stream. */
    public String readTo(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] wanted = end.getBytes(StandardCharsets.ISO_8859_1);
        int matched = 0;
        while (matched < wanted.length && (unread.hasRemaining() || fill())) {
            byte found = unread.get();
            read.write(found);
            matched = found == wanted[matched] ? matched + 1 : found == wanted[0] ? 1 : 0;
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean fill() throws IOException {
        int count = channel.read(unread.clear());
        unread.flip();
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
