package io.penstock.gateway.uapi;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.DeviceUpdateException;
import io.penstock.gateway.local.LocalConnection;
import io.penstock.gateway.local.LocalConnection.Line;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One client of the protocol: any number of operations, each ended by a blank line and answered in turn. */
final class UapiSession {

    private static final Logger LOG = System.getLogger(UapiSession.class.getName());

    /** The longest line that means anything is an endpoint with a scope, or a key: 14 + 64 characters. */
    static final int LINE_LENGTH_MAX = 256;

    /** One operation: some 100 000 peers of a usual size. */
    static final long OPERATION_LENGTH_MAX = 32L << 20;

    private final String interfaceName;
    private final DeviceControl control;
    private final LocalConnection connection;

    UapiSession(String interfaceName, DeviceControl control, LocalConnection connection) {
        this.interfaceName = interfaceName;
        this.control = control;
        this.connection = connection;
    }

    /** Answers until the client leaves, or says what is no operation. */
    void run() throws IOException {
        try {
            boolean next = true;
            while (next) {
                Line line = connection.readLine(LINE_LENGTH_MAX);
                if (line == Line.END) {
                    return;
                }
                next = operation(line == Line.WHOLE ? Values.text(connection.line()) : "");
            }
        } finally {
            connection.wipe();
        }
    }

    private boolean operation(String operation) throws IOException {
        return switch (operation) {
            case "get=1" -> get();
            case "set=1" -> set();
            default -> {
                // Where the next operation begins cannot be known, so the connection ends here.
                refuse(new UapiException(UapiException.EPROTO, "expected get=1 or set=1"));
                yield false;
            }
        };
    }

    private boolean get() throws IOException {
        UapiException fault = null;
        Line line = connection.readLine(LINE_LENGTH_MAX);
        while (!isBlank(line)) {
            if (line == Line.END) {
                return false;
            }
            fault = new UapiException(UapiException.EINVAL, "expected a blank line after get=1");
            line = connection.readLine(LINE_LENGTH_MAX);
        }
        if (fault != null) {
            refuse(fault);
            return true;
        }
        try (DeviceSnapshot snapshot = control.snapshot()) {
            new GetAnswer(connection).write(snapshot);
        }
        return true;
    }

    /** Reads to the operation's end even after a fault, so that the next operation is found. */
    private boolean set() throws IOException {
        UapiException fault;
        // The secrets are wiped before the answer: whoever has it may rely on that.
        try (SetOperation lines = new SetOperation()) {
            fault = readAndApply(lines);
        }
        if (fault == null) {
            errno(0);
            return true;
        }
        refuse(fault);
        return !fault.endsConnection();
    }

    private @Nullable UapiException readAndApply(SetOperation lines) throws IOException {
        UapiException fault = null;
        long length = 0;
        Line line = connection.readLine(LINE_LENGTH_MAX);
        while (!isBlank(line)) {
            if (line == Line.END) {
                return UapiException.ending(UapiException.EPROTO, "the operation ends without a blank line");
            }
            length += connection.line().remaining() + 1;
            if (length > OPERATION_LENGTH_MAX) {
                return UapiException.ending(
                        UapiException.EFBIG, "the operation has more than " + OPERATION_LENGTH_MAX + " bytes");
            }
            if (fault == null) {
                fault = take(lines, line);
            }
            line = connection.readLine(LINE_LENGTH_MAX);
        }
        return fault == null ? apply(lines) : fault;
    }

    private @Nullable UapiException take(SetOperation lines, Line line) {
        if (line == Line.TOO_LONG) {
            return new UapiException(UapiException.EINVAL, "a line of more than " + LINE_LENGTH_MAX + " bytes");
        }
        try {
            lines.line(connection.line());
            return null;
        } catch (UapiException e) {
            return e;
        }
    }

    private @Nullable UapiException apply(SetOperation lines) {
        try {
            control.apply(lines.finish(lines.hasPeers() ? ownPublicKey() : null));
            return null;
        } catch (DeviceUpdateException e) {
            return new UapiException(e.errno(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, interfaceName + ": an update failed", e);
            return new UapiException(UapiException.EIO, "the device failed to apply it");
        }
    }

    private @Nullable PublicKey ownPublicKey() {
        try (DeviceSnapshot snapshot = control.snapshot()) {
            return snapshot.publicKey();
        }
    }

    private boolean isBlank(Line line) {
        return line == Line.WHOLE && !connection.line().hasRemaining();
    }

    private void refuse(UapiException fault) throws IOException {
        LOG.log(Level.WARNING, "{0}: control socket: {1}", interfaceName, fault.getMessage());
        errno(-fault.errno());
    }

    /** Errors are negative, as wireguard-go has them: {@code wg} turns the sign to find the message. */
    private void errno(int value) throws IOException {
        connection.write(ByteBuffer.wrap(("errno=" + value + "\n\n").getBytes(StandardCharsets.US_ASCII)));
    }
}
