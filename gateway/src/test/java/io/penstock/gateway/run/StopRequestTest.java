package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.gateway.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StopRequestTest {

    private final StopRequest stop = new StopRequest();

    @Test
    void shouldEndWellWhenTheInterfaceIsDeletedAlsoWhenAFaultFollows() {
        stop.when(CompletableFuture.completedFuture(null));
        stop.when(CompletableFuture.failedFuture(new IllegalStateException("too late")));
        assertThatCode(stop::await).doesNotThrowAnyException();
    }

    @Test
    void shouldSayTheFaultThatEndedTheDevice() {
        stop.when(CompletableFuture.failedFuture(new IllegalStateException("the queue broke")));
        stop.request();
        assertThatThrownBy(stop::await)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the device ended by a fault")
                .hasMessageContaining("the queue broke");
    }

    @Test
    void shouldWakeASleeperWhenAskedToStop() {
        stop.request();
        assertThatThrownBy(() -> stop.sleep(Duration.ofMinutes(5))).isInstanceOf(InterruptedException.class);
    }
}
