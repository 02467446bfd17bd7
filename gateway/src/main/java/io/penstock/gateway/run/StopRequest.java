package io.penstock.gateway.run;

import io.penstock.gateway.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The wish to end, from a signal, the device, or a socket; the first one counts, and what comes later is ignored. */
final class StopRequest {

    private final CompletableFuture<Void> wish = new CompletableFuture<>();

    /** These signals are a wish. */
    void onSignals(String... signals) {
        for (String signal : signals) {
            Signals.on(signal, this::request);
        }
    }

    /** The end of something is a wish, its fault a fault. */
    void when(CompletableFuture<Void> ended) {
        CompletableFuture<Void> _ = ended.whenComplete((nothing, fault) -> end(fault));
    }

    private void end(@Nullable Throwable fault) {
        if (fault == null) {
            wish.complete(null);
        } else {
            wish.completeExceptionally(fault);
        }
    }

    void request() {
        wish.complete(null);
    }

    /** Waits for the wish. */
    void await() throws Failure {
        try {
            wish.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Failure(Failure.FAILED, "the device ended by a fault: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits, but no longer than until the wish.
     *
     * @throws InterruptedException when the wish is there
     */
    void sleep(Duration pause) throws InterruptedException {
        try {
            wish.get(pause.toMillis(), TimeUnit.MILLISECONDS);
            throw new InterruptedException("asked to stop");
        } catch (TimeoutException notYet) {
            return;
        } catch (ExecutionException e) {
            throw new InterruptedException("the device ended");
        }
    }
}
