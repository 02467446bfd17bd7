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
    private static final List<Known> KNOWN = List.of(
            new Known("libipsec-mb", true, IpsecMbAeadEngine::new),
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

    private record Known(String name, boolean compiledAhead, Supplier<AeadEngine> opener) {}

    /** All engines that this build knows, in order of preference; each usable one has passed a known-answer test. */
    public static List<Candidate> available() {
        return KNOWN.stream().map(AeadEngines::examine).toList();
    }

    /**
     * Chooses the engine: the wanted one; or else the fastest of those that are compiled ahead, by a probe of about 10 ms
     * for each; or else the first of the others. These are not raced: a JVM that has just started interprets them, and a
     * short race then finds the wrong one (BouncyCastle beats the JDK's cipher for its first 300 ms, and loses by a
     * factor of 3 and more from then on).
     *
     * @param wantedName the name of an engine, null for the fastest
     * @throws IllegalArgumentException where the wanted engine is not known or not usable here; the message says why and
     *     names those that are
     */
    public static AeadEngine select(@Nullable String wantedName) {
        return select(available(), wantedName);
    }

    static AeadEngine select(List<Candidate> candidates, @Nullable String wantedName) {
        List<AeadEngine> ahead = new ArrayList<>();
        List<AeadEngine> warmingUp = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.engine != null) {
                (candidate.compiledAhead ? ahead : warmingUp).add(candidate.engine);
            }
        }
        if (wantedName != null) {
            return wanted(candidates, wantedName);
        }
        if (ahead.isEmpty() && warmingUp.isEmpty()) {
            throw new IllegalArgumentException("no cipher engine is usable here: " + candidates);
        }
        return ahead.isEmpty() ? warmingUp.getFirst() : AeadSpeedProbe.fastest(ahead);
    }

    private static AeadEngine wanted(List<Candidate> candidates, String name) {
        String reason = "is not known";
        for (Candidate candidate : candidates) {
            if (candidate.name.equals(name)) {
                if (candidate.engine != null) {
                    return candidate.engine;
                }
                reason = "is not usable here: " + candidate.refusal;
            }
        }
        String usable = candidates.stream()
                .filter(candidate -> candidate.engine != null)
                .map(Candidate::name)
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("cipher engine \"" + name + "\" " + reason + "; usable: " + usable);
    }

    static Candidate examine(String name, boolean compiledAhead, Supplier<AeadEngine> opener) {
        try {
            AeadEngine engine = opener.get();
            String failure = AeadSelfTest.failure(engine);
            return new Candidate(name, failure == null ? engine : null, failure, compiledAhead);
        } catch (RuntimeException | LinkageError e) {
            return new Candidate(name, null, String.valueOf(e.getMessage()), compiledAhead);
        }
    }

    private static Candidate examine(Known known) {
        return examine(known.name, known.compiledAhead, known.opener);
    }
}
