package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static Options parse(String words) {
        return Options.parse(List.of((words + " --candidate a=/bin/a").strip().split(" +", -1)));
    }

    @Test
    void shouldReadEveryOption() {
        Options options = parse("--runs 5 --seconds 6 --warm-up 7 --cases idle,tcp --search both"
                + " --outer-segmentation off --profile --output out.md --own-kind b=/bin/b");

        assertThat(options.runs()).isEqualTo(5);
        assertThat(options.seconds()).isEqualTo(6);
        assertThat(options.warmUpSeconds()).isEqualTo(7);
        assertThat(options.cases()).hasSize(5).last().extracting(Case::table).isEqualTo(Table.IDLE);
        assertThat(options.searches(Arrangement.SAME_CLIENT)).isTrue();
        assertThat(options.outerSegmentation()).isFalse();
        assertThat(options.profile()).isTrue();
        assertThat(options.output()).contains(Path.of("out.md"));
        assertThat(options.candidates())
                .containsExactly(new Candidate("b", "/bin/b", false), new Candidate("a", "/bin/a", true));
    }

    @Test
    void shouldMeasureEverythingByDefaultAndLetAnOptionRefineQuick() {
        assertThat(parse("").cases()).hasSize(14);
        assertThat(parse("").searches(Arrangement.SAME_CLIENT)).isFalse();
        assertThat(parse("").searches(Arrangement.LIKE_AGAINST_LIKE)).isTrue();
        assertThat(parse("--quick").runs()).isEqualTo(1);
        assertThat(parse("--quick --runs 4").runs()).isEqualTo(4);
    }

    @Test
    void shouldSayWhatItExpectedWhenItFindsSomethingElse() {
        assertThatThrownBy(() -> parse("--runs none"))
                .hasMessage("--runs: found 'none', expected a number of 1 or more");
        assertThatThrownBy(() -> parse("--cases tcp,upd64"))
                .hasMessageStartingWith("--cases: found 'upd64', expected some of tcp,");
        assertThatThrownBy(() -> parse("--search sideways"))
                .hasMessage("--search: found 'sideways', expected 'both' or 'like'");
        assertThatThrownBy(() -> parse("--fast")).hasMessageStartingWith("found '--fast', expected --quick,");
        assertThatThrownBy(() -> Options.parse(List.of("--runs"))).hasMessage("--runs needs a value");
        assertThatThrownBy(() -> Options.parse(List.of())).hasMessage("no --candidate NAME=PROGRAM");
    }
}
