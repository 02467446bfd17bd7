package io.penstock.dataplane.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The engines that this build knows, and the choice among those that work on this machine. Asked once, at start. */
public final class AeadEngines {

    private static final Known FASTEST = new Known("libipsec-mb", true, IpsecMbAeadEngine::new);

    /** In order of preference. */
    private static final List<Known> KNOWN = List.of(
            FASTEST,
            new Known("libcrypto", true, LibcryptoAeadEngine::new),
            new Known("jdk", false, JdkAeadEngine::new),
            new Known("bouncycastle", false, BouncyCastleAeadEngine::new));

    private AeadEngines() {}

    /**
     * An engine that may be chosen.
     *
     * @param name its name
     * @param engine the engine, null where it is not usable
     * @param refusal why it is not usable, null where it is
     * @param compiledAhead whether it is as fast now as it will ever be; else HotSpot has to compile it first
     */
    public record Candidate(
            String name,
            @Nullable AeadEngine engine,
            @Nullable String refusal,
            boolean compiledAhead) {}

    /**
     * An engine before it is tried.
     *
     * @param name its name
     * @param compiledAhead as of {@link Candidate}
     * @param opener makes it, or throws where it cannot work here, with a message that says why
     */
    record Known(String name, boolean compiledAhead, Supplier<AeadEngine> opener) {}

    /** All engines that this build knows, in order of preference; each usable one has passed a known-answer test. */
    public static List<Candidate> available() {
        return KNOWN.stream().map(AeadEngines::examine).toList();
    }

    /**
     * Chooses the engine: the wanted one; or else the fastest of those that are compiled ahead, by a probe of about 10 ms
     * for each; or else the first of the others. These are not raced: a JVM that has just started interprets them, and a
     * short race then finds the wrong one (BouncyCastle beats the JDK's cipher for its first 300 ms, and loses by a
     * factor of 3 and more from then on). Only engines that may be chosen are tried.
     *
     * @param wantedName the name of an engine, null for the fastest
     * @throws IllegalArgumentException where the wanted engine is not known or not usable here; the message says why and
     *     names those that are
     */
    public static AeadEngine select(@Nullable String wantedName) {
        return select(KNOWN, wantedName);
    }

    /**
     * What package would make this machine faster.
     *
     * @return a sentence for the log, empty where the fastest engine is usable or none exists for this processor
     */
    public static Optional<String> advice() {
        return NativeLibrary.isX86() ? advice(examine(FASTEST).refusal) : Optional.empty();
    }

    static Optional<String> advice(@Nullable String refusal) {
        return Optional.ofNullable(refusal)
                .map(reason -> "the fastest cipher engine is not in use: " + reason
                        + "; with it, sealing and opening take about half the time of OpenSSL");
    }

    static AeadEngine select(List<Known> known, @Nullable String wantedName) {
        if (wantedName != null) {
            return wanted(known, wantedName);
        }
        List<Candidate> refused = new ArrayList<>();
        List<AeadEngine> ahead = known.stream()
                .filter(Known::compiledAhead)
                .map(one -> usable(one, refused))
                .filter(Objects::nonNull)
                .toList();
        if (!ahead.isEmpty()) {
            return AeadSpeedProbe.fastest(ahead);
        }
        return known.stream()
                .filter(one -> !one.compiledAhead)
                .map(one -> usable(one, refused))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no cipher engine is usable here: " + refused));
    }

    private static @Nullable AeadEngine usable(Known known, List<Candidate> refused) {
        Candidate candidate = examine(known);
        if (candidate.engine == null) {
            refused.add(candidate);
        }
        return candidate.engine;
    }

    private static AeadEngine wanted(List<Known> known, String name) {
        String reason = "is not known";
        for (Known one : known) {
            if (one.name.equals(name)) {
                Candidate candidate = examine(one);
                if (candidate.engine != null) {
                    return candidate.engine;
                }
                reason = "is not usable here: " + candidate.refusal;
            }
        }
        String usable = known.stream()
                .map(AeadEngines::examine)
                .filter(candidate -> candidate.engine != null)
                .map(Candidate::name)
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("cipher engine \"" + name + "\" " + reason + "; usable: " + usable);
    }

    static Candidate examine(Known known) {
        try {
            AeadEngine engine = known.opener.get();
            String failure = AeadSelfTest.failure(engine);
            return new Candidate(known.name, failure == null ? engine : null, failure, known.compiledAhead);
        } catch (RuntimeException | LinkageError e) {
            return new Candidate(known.name, null, String.valueOf(e.getMessage()), known.compiledAhead);
        }
    }
}
