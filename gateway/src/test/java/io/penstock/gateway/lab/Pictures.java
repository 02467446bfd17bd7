package io.penstock.gateway.lab;

import io.penstock.gateway.dashboards.BoardFile;
import io.penstock.gateway.dashboards.BoardFile.PanelFile;
import io.penstock.gateway.dashboards.BoardFile.TargetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What panels were answered, in a script for each dashboard that {@code grafana/pictures/board.html} draws. */
final class Pictures {

    private final Path folder;
    private final Map<String, StringBuilder> answers = new LinkedHashMap<>();

    Pictures(Path folder) {
        this.folder = folder;
    }

    /** Notes an answer, which is JSON. */
    void add(BoardFile board, PanelFile panel, TargetFile target, String answer) {
        answers.computeIfAbsent(board.uid(), _ -> new StringBuilder())
                .append("answers['")
                .append(panel.json().number("id"))
                .append('/')
                .append(panel.targets().indexOf(target))
                .append("'] = ")
                .append(answer.strip())
                .append(";\n");
    }

    /** Writes {@code UID.js} for each dashboard. */
    void write() throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, StringBuilder> board : answers.entrySet()) {
            Files.writeString(folder.resolve(board.getKey() + ".js"), "const answers = {};\n" + board.getValue());
        }
    }
}
