package io.penstock.gateway.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shell that runs nothing: it writes down what it was asked, and answers what the test has told it to. */
public final class RecordingShell implements Shell {

    private final List<String> asked = new ArrayList<>();
    private final List<String> inputs = new ArrayList<>();
    private final Map<String, Output> answers = new LinkedHashMap<>();

    /** Answers a command with a text. */
    public RecordingShell answer(String command, String text) {
        answers.put(command, new Output(0, text, ""));
        return this;
    }

    /** Lets a command fail. */
    public RecordingShell fail(String command, String complaint) {
        answers.put(command, new Output(1, "", complaint));
        return this;
    }

    @Override
    public Output run(List<String> argv, String input) {
        String command = String.join(" ", argv);
        asked.add(command);
        if (!input.isEmpty()) {
            inputs.add(input);
        }
        return answers.getOrDefault(command, new Output(0, "", ""));
    }

    /** The commands, in order. */
    public List<String> asked() {
        return asked;
    }

    /** What was given to standard inputs, in order. */
    public List<String> inputs() {
        return inputs;
    }
}
