package io.penstock.bench.e2e;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads one bed after the other's failure: what fails, fails with its bed, and gets a second try on a fresh one.
 *
 * @param <B> what loads run on
 */
final class SecondTry<B extends AutoCloseable> implements AutoCloseable {

    private final Supplier<B> maker;
    private final Consumer<String> progress;
    private @Nullable B bed;
    private @Nullable RuntimeException hopeless;

    /** Makes a bed when the first load comes; tells the progress of what failed first. */
    SecondTry(Supplier<B> maker, Consumer<String> progress) {
        this.maker = maker;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @throws RuntimeException of the second try; when not even a bed could be made twice, of all later loads too
     */
    Figures measure(Function<B, Figures> load) {
        if (hopeless != null) {
            throw hopeless;
        }
        try {
            return load.apply(bed());
        } catch (RuntimeException first) {
            giveUp(first);
            progress.accept("failed, trying once more: " + first.getMessage());
        }
        try {
            B fresh = lastChance();
            return load.apply(fresh);
        } catch (RuntimeException second) {
            giveUp(second);
            throw second;
        }
    }

    private B bed() {
        B current = bed == null ? maker.get() : bed;
        bed = current;
        return current;
    }

    private B lastChance() {
        try {
            return bed();
        } catch (RuntimeException e) {
            hopeless = e;
            throw e;
        }
    }

    private void giveUp(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        B ending = bed;
        bed = null;
        if (ending == null) {
            return;
        }
        try {
            ending.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
