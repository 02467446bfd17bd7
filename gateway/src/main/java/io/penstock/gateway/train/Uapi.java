package io.penstock.gateway.train;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;

/** What {@code wg set} does, for a machine that has no {@code wg}: WireGuard's cross-platform userspace interface. */
final class Uapi {

    private static final int ANSWER_BYTES = 256;

    private Uapi() {}

    /** Where a gateway answers. */
    static Path socket(String interfaceName) {
        return Path.of("/var/run/wireguard", interfaceName + ".sock");
    }

    /** Applies lines {@code key=value}. */
    static void set(Path socket, String lines) throws IOException, Failure {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = ByteBuffer.wrap(("set=1\n" + lines + "\n").getBytes(StandardCharsets.US_ASCII));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
            while (!text(answer).endsWith("\n\n") && channel.read(answer) > 0) {
                // Until the empty line that ends it.
            }
            if (!text(answer).equals("errno=0\n\n")) {
                throw new Failure(
                        Failure.FAILED,
                        "training: a gateway refused its configuration: "
                                + text(answer).strip());
            }
        }
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.duplicate().flip()).toString();
    }

    /** A key as this interface takes it. */
    static String hex(String base64) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    }
}
