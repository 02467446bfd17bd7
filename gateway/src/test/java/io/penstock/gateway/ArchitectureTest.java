package io.penstock.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of the house: who may know whom. docs/architecture.md draws them. */
class ArchitectureTest {

    /** Modules by the third part of their package names, and the modules of ours that each may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "linux", Set.of(),
            "config", Set.of(),
            "dataplane", Set.of("linux"),
            "gateway", Set.of("dataplane", "linux", "config"));

    /** Packages of the data plane that own no thread, no socket, no clock and no randomness. */
    private static final String[] PURE = {
        "io.penstock.dataplane.wire..",
        "io.penstock.dataplane.crypto..",
        "io.penstock.dataplane.flow..",
        "io.penstock.dataplane.noise..",
        "io.penstock.dataplane.peer..",
        "io.penstock.dataplane.policy..",
        "io.penstock.dataplane.routing.."
    };

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.penstock");

    @Test
    void shouldLetModulesKnowOnlyTheModulesBelowThem() {
        classes()
                .should(new ArchCondition<JavaClass>("use only the modules below their own") {
                    @Override
                    public void check(JavaClass origin, ConditionEvents events) {
                        Set<String> allowed = MAY_USE.get(module(origin));
                        origin.getDirectDependenciesFromSelf().stream()
                                .filter(use ->
                                        use.getTargetClass().getPackageName().startsWith("io.penstock."))
                                .filter(use -> !module(use.getTargetClass()).equals(module(origin)))
                                .filter(use -> allowed == null || !allowed.contains(module(use.getTargetClass())))
                                .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
                    }
                })
                .check(OURS);
    }

    @Test
    void shouldKeepTheProtocolFreeOfThePipeline() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .or()
                .resideInAnyPackage("io.penstock.dataplane.buffer..", "io.penstock.dataplane.counters..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.penstock.dataplane.pipeline..",
                        "io.penstock.dataplane.core..",
                        "io.penstock.dataplane.udp..",
                        "io.penstock.dataplane.device..")
                .check(OURS);
    }

    @Test
    void shouldLetTheMessageLayoutsKnowNothingElseOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.dataplane.wire..")
                .should()
                .dependOnClassesThat(describe(
                        "are ours but not of the wire package",
                        (JavaClass target) -> target.getPackageName().startsWith("io.penstock.")
                                && !target.getPackageName().startsWith("io.penstock.dataplane.wire")))
                .check(OURS);
    }

    @Test
    void shouldLetOnlyOnePackageKnowNettysTransports() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.penstock.dataplane.udp.netty..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel..")
                .check(OURS);
    }

    @Test
    void shouldLetOnlyTheLinuxEdgeAndTheCipherEnginesCallNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.penstock.linux..", "io.penstock.dataplane.crypto..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Linker.class)
                .check(OURS);
    }

    @Test
    void shouldHandTimeAndRandomnessToTheProtocolAsArguments() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .and()
                // To choose the fastest engine it takes a clock.
                .doNotHaveSimpleName("AeadSpeedProbe")
                .should()
                .callCodeUnitWhere(readsClockOrDrawsRandomness())
                .check(OURS);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void shouldNameClassesAfterWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Common)")
                .check(OURS);
    }

    @Test
    void shouldExplainEveryPackage() throws IOException {
        for (Path sources : sourceFolders()) {
            try (Stream<Path> files = Files.walk(sources)) {
                List<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .filter(folder -> !folder.equals(sources))
                        .distinct()
                        .toList();
                assertThat(packages)
                        .allSatisfy(folder ->
                                assertThat(folder.resolve("package-info.java")).exists());
            }
        }
    }

    private static DescribedPredicate<JavaCall<?>> readsClockOrDrawsRandomness() {
        return describe("reads a clock or makes a source of randomness", call -> {
            JavaClass owner = call.getTargetOwner();
            String name = call.getName();
            if (owner.isEquivalentTo(System.class)) {
                return name.equals("nanoTime") || name.equals("currentTimeMillis");
            }
            if (owner.isEquivalentTo(Instant.class)) {
                return name.equals("now");
            }
            if (owner.isEquivalentTo(Clock.class)) {
                return name.startsWith("system");
            }
            return owner.isEquivalentTo(SecureRandom.class)
                    && (name.equals("<init>") || name.startsWith("getInstance"));
        });
    }

    /** {@code linux} of {@code io.penstock.linux.tun}. */
    private static String module(JavaClass ours) {
        return ours.getPackageName().split("\\.", -1)[2];
    }

    /** The main source folders of all modules. */
    private static List<Path> sourceFolders() throws IOException {
        Path checkout = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("config/jvm.options")))
                .findFirst()
                .orElseThrow();
        try (Stream<Path> modules = Files.list(checkout)) {
            return modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }
}
