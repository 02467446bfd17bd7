package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.EndpointSpec;
import io.penstock.gateway.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointLookupTest {

    private static final EndpointSpec NAME = new EndpointSpec("gateway.example", 51820);

    private final List<Long> pausesMs = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private int asked;

    private EndpointLookup.Resolver answeringAfter(int failures) {
        return host -> {
            if (asked++ < failures) {
                throw new UnknownHostException(host);
            }
            return InetAddress.ofLiteral("192.0.2.7");
        };
    }

    private EndpointLookup patient(EndpointLookup.Resolver resolver) {
        return EndpointLookup.patient(resolver, pause -> pausesMs.add(pause.toMillis()), said::add);
    }

    @Test
    void shouldTryAgainWithGrowingPausesUntilTheNameIsKnown() throws Failure {
        assertThat(patient(answeringAfter(3)).resolve(NAME)).hasToString("192.0.2.7:51820");
        assertThat(pausesMs).containsExactly(1000L, 1200L, 1440L);
        assertThat(said).hasSize(3).allMatch(text -> text.contains("gateway.example:51820"));
    }

    @Test
    void shouldGiveUpAfterFifteenTriesAndPauseNoLongerThanTwentySeconds() {
        assertThatThrownBy(() -> patient(answeringAfter(99)).resolve(NAME))
                .isInstanceOf(Failure.class)
                .hasMessage("Endpoint gateway.example:51820: the host name cannot be resolved");
        assertThat(asked).isEqualTo(EndpointLookup.ATTEMPTS_MAX);
        assertThat(pausesMs).hasSize(14).allMatch(pause -> pause <= 20_000);
    }

    @Test
    void shouldTryOnceWhenTheGatewayRuns() {
        assertThatThrownBy(() -> EndpointLookup.once(answeringAfter(1)).resolve(NAME))
                .isInstanceOf(Failure.class);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void shouldEndWhenAskedToStop() {
        EndpointLookup stopped = EndpointLookup.patient(
                answeringAfter(99),
                pause -> {
                    throw new InterruptedException(Duration.ofSeconds(1).toString());
                },
                said::add);
        assertThatThrownBy(() -> stopped.resolve(NAME)).hasMessage("stopped while waiting for a host name");
        assertThat(Thread.interrupted()).isTrue();
    }
}
