package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.bench.e2e.Candidate.Company;
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
                .containsExactly(
                        new Candidate("b", List.of("/bin/b"), Company.OWN_KIND),
                        new Candidate("a", List.of("/bin/a"), Company.ALL));
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
    void shouldTakeProgramsWithWords() {
        List<Candidate> candidates = Options.parse(List.of(
                        "--candidate", "a=/bin/a",
                        "--also", "one core=env PENSTOCK_CORES=1  bin/penstock",
                        "--lower-bound", "floor=/bin/floor"))
                .candidates();

        assertThat(candidates.get(1).name()).isEqualTo("one core");
        assertThat(candidates.get(1).foreground("wg0"))
                .containsExactly("env", "PENSTOCK_CORES=1", "bin/penstock", "-f", "wg0");
        assertThat(candidates.stream().map(Candidate::meetsOthers)).containsExactly(true, true, false);
        assertThatThrownBy(() -> parse("--candidate nothing")).hasMessage("found 'nothing', expected NAME=PROGRAM");
    }

    @Test
    void shouldGiveAQuantileEnoughSamplesUnlessInAHurry() {
        assertThat(parse("").lightLoadSeconds()).isEqualTo(10);
        assertThat(parse("--seconds 20").lightLoadSeconds()).isEqualTo(20);
        assertThat(parse("--quick").lightLoadSeconds()).isEqualTo(5);
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
