package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gateway loses its power in mid-transfer and comes back without a memory of its sessions. The client notices after
 * KEEPALIVE_TIMEOUT + REKEY_TIMEOUT (15 s) that nobody answers and shakes hands anew. Light and slow, so it runs beside the
 * other tests. The network is {@link Site}'s.
 */
@Tag("namespace")
@Tag("quiet")
@Execution(ExecutionMode.CONCURRENT)
class RestartTest {

    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldResumeTheTransferByItselfAfterTheGatewayRestarts(Roles roles) {
        try (Site site = Site.open("restart", roles)) {
            assertThat(site.tunnelWorks()).isTrue();
            Iperf transfer = Iperf.start(site.client().namespace(), site.server(), Site.SERVER_V4, 45, "-b 4M");
            Wait.seconds(4);
            site.restartGateway();
            List<Long> seconds = transfer.finish().forwardBytes();

            assertThat(seconds.subList(0, 3)).as("before").allMatch(bytes -> bytes > 0);
            assertThat(seconds.subList(40, 45)).as("after").allMatch(bytes -> bytes > 0);
            assertThat(site.gateway().show(site.client()).rxBytes())
                    .as("the new gateway carried it")
                    .isGreaterThan(1_000_000);
        }
    }
}
