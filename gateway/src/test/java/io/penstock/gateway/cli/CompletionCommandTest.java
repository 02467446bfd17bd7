package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asks a real bash what it would complete. Needs bash. */
class CompletionCommandTest {

    /** The words that bash offers for the last of these. */
    private static List<String> offered(String... words) throws IOException, InterruptedException {
        String question = CompletionCommand.script()
                + "COMP_WORDS=(penstock \"$@\")\nCOMP_CWORD=$#\n_penstock\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", question, "bash");
        builder.command().addAll(List.of(words));
        Process process = builder.redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(answer).isZero();
        return answer.lines().filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void shouldOfferEveryCommandAndTheOptionsOfEach() throws Exception {
        assertThat(offered("")).containsAll(Commands.visibleNames()).doesNotContain("probe", "train");
        assertThat(offered("re")).containsExactly("reload");
        assertThat(offered("flows", "--d")).containsExactlyInAnyOrder("--dst", "--denied", "--domain");
        assertThat(offered("peer", "a")).contains("add");
        assertThat(offered("peer", "add", "--q")).containsExactly("--qr");
        assertThat(offered("audit", "v")).contains("verify");
    }
}
