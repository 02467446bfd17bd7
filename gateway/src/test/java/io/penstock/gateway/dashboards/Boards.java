package io.penstock.gateway.dashboards;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All dashboards, and where their files lie. */
final class Boards {

    static final List<Board> ALL = List.of(
            FleetBoard.board(),
            PeerBoard.board(),
            ForwardPathBoard.board(),
            HandshakeBoard.board(),
            AuditBoard.board(),
            ExporterBoard.board());

    private Boards() {}

    /** The folder {@code grafana} of this checkout. */
    static Path folder() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("grafana/dashboards"))) {
                return folder.resolve("grafana");
            }
        }
        throw new AssertionError("no folder grafana/dashboards in this folder or above");
    }
}
