package io.penstock.gateway.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Listens for IPFIX over TCP on the loopback, and keeps what each connection brought, once it has ended in order. */
final class IpfixListener implements AutoCloseable {

    private final ServerSocket server;

    private IpfixListener(ServerSocket server) {
        this.server = server;
    }

    /** 0 for any free port. */
    static IpfixListener listen(int port, List<byte[]> sessions) throws IOException {
        return listen(new ServerSocket(), port, sessions);
    }

    /** The same over TLS. */
    static IpfixListener listenTls(SSLContext tls, List<byte[]> sessions) throws IOException {
        return listen(tls.getServerSocketFactory().createServerSocket(), 0, sessions);
    }

    private static IpfixListener listen(ServerSocket server, int port, List<byte[]> sessions) throws IOException {
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket connection = server.accept()) {
                    byte[] session = connection.getInputStream().readAllBytes();
                    if (session.length > 0) {
                        sessions.add(session);
                    }
                } catch (IOException _) {
                    // The test has closed it, or the other side did not like the certificate.
                }
            }
        });
        return new IpfixListener(server);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
