package io.penstock.gateway.sink.tcp;

import io.penstock.config.EndpointSpec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Brings bytes to a server that never answers, by a connection for each delivery, because its orderly end is the only sign
 * that all was read; TLS sessions are resumed.
 *
 * <pre>
 *   connect -> bytes -> half-close -> the server has read to the end and closes -> done
 * </pre>
 *
 * @param server where
 * @param timeoutMs how long the server may take to accept the connection, and to end it
 * @param tls what to speak TLS by; null for none. The server's name is verified
 */
public record OneWayConnection(
        EndpointSpec server, int timeoutMs, @Nullable SSLContext tls) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Writes what is to be delivered. */
    @FunctionalInterface
    public interface Content {
        /** The stream is buffered, and flushed afterwards. */
        void writeTo(OutputStream output) throws IOException;
    }

    /**
     * Returns when the server has read everything.
     *
     * @throws IOException when it has not, or this is not known
     */
    public void deliver(Content content) throws IOException {
        try (Socket plain = new Socket()) {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(timeoutMs);
            plain.connect(new InetSocketAddress(server.host(), server.port()), timeoutMs);
            SSLContext context = tls;
            if (context == null) {
                send(content, plain);
                plain.shutdownOutput();
                readToEnd(plain.getInputStream());
            } else {
                sendByTls(content, plain, context);
            }
            OrderlyEnd.await(plain);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "no answer within " + timeoutMs / 1000 + " s; it must close a connection that was closed to it", e);
        }
    }

    private void sendByTls(Content content, Socket plain, SSLContext context) throws IOException {
        // Closing the layer sends what TLS has to say; the connection below stays, so that its end can be watched.
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(plain, server.host(), server.port(), false);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        send(content, secure);
        // The server closes when it has read this; closing below too would hide who was first.
        secure.shutdownOutput();
        readToEnd(secure.getInputStream());
    }

    private static void send(Content content, Socket socket) throws IOException {
        OutputStream output = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        content.writeTo(output);
        output.flush();
    }

    /** A server has nothing to say; it ends when it has read to our end. */
    private static void readToEnd(InputStream input) throws IOException {
        byte[] ignored = new byte[1024];
        while (input.read(ignored) >= 0) {
            // until the end
        }
    }
}
