package io.penstock.dataplane.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The engines that this build knows, and the choice among those that work on this machine. Asked once, at start. */
public final class AeadEngines {

    /**
     * In order of preference. What opens an engine throws where it cannot work here (no library, no CPU feature), with
     * a message that says why.
     */
    private static final List<Known> KNOWN =
            List.of(new Known("jdk", JdkAeadEngine::new), new Known("bouncycastle", BouncyCastleAeadEngine::new));

    private AeadEngines() {}

    /**
     * An engine that may be chosen.
     *
     * @param name its name
     * @param engine the engine, null where it is not usable
     * @param refusal why it is not usable, null where it is
     */
    public record Candidate(
            String name,
            @Nullable AeadEngine engine,
            @Nullable String refusal) {}

    private record Known(String name, Supplier<AeadEngine> opener) {}

    /** All engines that this build knows, in order of preference; each usable one has passed a known-answer test. */
    public static List<Candidate> available() {
        return KNOWN.stream().map(AeadEngines::examine).toList();
    }

    /**
     * Chooses the engine: the wanted one, or else the fastest by a probe of about 10 ms for each that is usable.
     *
     * @param wantedName the name of an engine, null for the fastest
     * @throws IllegalArgumentException where the wanted engine is not known or not usable here; the message says why and
     *     names those that are
     */
    public static AeadEngine select(@Nullable String wantedName) {
        return select(available(), wantedName);
    }

    static AeadEngine select(List<Candidate> candidates, @Nullable String wantedName) {
        List<AeadEngine> usable = new ArrayList<>();
        String reason = "is not known";
        for (Candidate candidate : candidates) {
            if (candidate.engine != null) {
                usable.add(candidate.engine);
            }
            if (candidate.name.equals(wantedName)) {
                if (candidate.engine != null) {
                    return candidate.engine;
                }
                reason = "is not usable here: " + candidate.refusal;
            }
        }
        if (wantedName != null) {
            String names = usable.stream().map(AeadEngine::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("cipher engine \"" + wantedName + "\" " + reason + "; usable: " + names);
        }
        if (usable.isEmpty()) {
            throw new IllegalArgumentException("no cipher engine is usable here: " + candidates);
        }
        return AeadSpeedProbe.fastest(usable);
    }

    static Candidate examine(String name, Supplier<AeadEngine> opener) {
        try {
            AeadEngine engine = opener.get();
            String failure = AeadSelfTest.failure(engine);
            return failure == null ? new Candidate(name, engine, null) : new Candidate(name, null, failure);
        } catch (RuntimeException | LinkageError e) {
            return new Candidate(name, null, String.valueOf(e.getMessage()));
        }
    }

    private static Candidate examine(Known known) {
        return examine(known.name, known.opener);
    }
}
