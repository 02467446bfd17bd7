package io.penstock.gateway.sink.syslog;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.tls.ClientTls;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A syslog server over TCP with octet counting (RFC 6587) or TLS (RFC 5425). Each batch has a connection of its own, because
 * the orderly end of one is the only answer that syslog servers give; TLS sessions are resumed.
 */
public final class SyslogSink implements Sink {

    private static final int BUFFER_BYTES = 1 << 16;

    private final EndpointSpec server;
    private final SyslogMessage message;
    private final int timeoutMs;
    private final @Nullable SSLContext tls;

    private SyslogSink(EndpointSpec server, SyslogMessage message, int timeoutMs, @Nullable SSLContext tls) {
        this.server = server;
        this.message = message;
        this.timeoutMs = timeoutMs;
        this.tls = tls;
    }

    /**
     * A sink for {@code syslog+tcp} or {@code syslog+tls}.
     *
     * @throws Failure when a certificate or key cannot be used
     */
    public static SyslogSink open(SinkSetting setting, SinkContext context) throws Failure {
        return new SyslogSink(
                setting.hosts().getFirst(),
                new SyslogMessage(setting.option("facility").orElse("local0"), context.version()),
                Math.toIntExact(context.timeout().toMillis()),
                setting.scheme() == SinkScheme.SYSLOG_TLS ? ClientTls.context(setting) : null);
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        try (Socket plain = new Socket()) {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(timeoutMs);
            plain.connect(new InetSocketAddress(server.host(), server.port()), timeoutMs);
            SSLContext context = tls;
            if (context == null) {
                send(batch, plain);
                plain.shutdownOutput();
                readToEnd(plain.getInputStream());
            } else {
                sendByTls(batch, plain, context);
            }
            OrderlyEnd.await(plain);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "no answer within " + timeoutMs / 1000
                            + " s; it must close a connection that was closed to it, as syslog servers do",
                    e);
        }
    }

    private void sendByTls(List<LogFollower.Line> batch, Socket plain, SSLContext context) throws IOException {
        // Closing the layer sends what TLS has to say; the connection below stays, so that its end can be watched.
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(plain, server.host(), server.port(), false);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        send(batch, secure);
        // The server closes when it has read this; closing below too would hide who was first.
        secure.shutdownOutput();
        readToEnd(secure.getInputStream());
    }

    private void send(List<LogFollower.Line> batch, Socket socket) throws IOException {
        OutputStream output = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        for (LogFollower.Line line : batch) {
            output.write(message.frame(line));
        }
        output.flush();
    }

    /** A server has nothing to say; it ends when it has read to our end. */
    private static void readToEnd(InputStream input) throws IOException {
        byte[] ignored = new byte[1024];
        while (input.read(ignored) >= 0) {
            // until the end
        }
    }

    @Override
    public void close() {
        // Nothing is open between two batches.
    }
}
