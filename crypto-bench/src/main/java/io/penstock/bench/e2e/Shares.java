package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Samples of perf_script(1), sorted by kind of work and by place. */
final class Shares {

    /** {@code ffffffff81d7ec97 read_zero ([kernel.kallsyms])}. */
    private static final Pattern FRAME = Pattern.compile("\\s*[0-9a-f]+ (.*) \\((.*)\\)");

    private static final Pattern SYSTEM_CALL =
            Pattern.compile("(?:__x64_sys_|__arm64_sys_|__do_sys_|__sys_|ksys_|do_)?(\\w+)");
    private static final Pattern COLLECTOR = Pattern.compile("(?:GC|G1|VM Thread|VM Periodic|ZDriver|XWorker).*");
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");
    private static final Pattern CIPHER_LIBRARY = Pattern.compile(".*lib(?:crypto|IPSec_MB|ssl)[^/]*");
    private static final Set<String> CALL_ENTRIES =
            Set.of("do_syscall_64", "el0_svc_common.constprop.0", "invoke_syscall");

    /**
     * Where a sample lay.
     *
     * @param kind of work: kernel, cipher library, Java, ...
     * @param where the system call, or the function
     */
    record Place(String kind, String where) {}

    private record Frame(String symbol, String object) {

        boolean inKernel() {
            return object.startsWith("[") && !object.equals("[unknown]") && !object.equals("[vdso]");
        }

        String file() {
            return object.substring(object.lastIndexOf('/') + 1);
        }
    }

    private final Map<Place, Integer> counts = new HashMap<>();
    private int samples;

    private Shares() {}

    /** Sorts the lines that {@code perf script -F comm,ip,sym,dso} printed: samples with an empty line between them. */
    static Shares of(List<String> lines) {
        Shares shares = new Shares();
        String thread = "";
        List<Frame> frames = new ArrayList<>();
        for (String line : lines) {
            Matcher frame = FRAME.matcher(line);
            if (line.isBlank()) {
                shares.add(thread, frames);
                frames.clear();
            } else if (frame.matches()) {
                frames.add(new Frame(frame.group(1), frame.group(2)));
            } else {
                thread = line.strip();
            }
        }
        shares.add(thread, frames);
        return shares;
    }

    private void add(String thread, List<Frame> frames) {
        if (!frames.isEmpty()) {
            counts.merge(place(thread, frames), 1, Integer::sum);
            samples++;
        }
    }

    private static Place place(String thread, List<Frame> frames) {
        Frame leaf = frames.getFirst();
        if (COMPILER.matcher(thread).matches()) {
            return new Place("JIT compiler", thread);
        }
        if (COLLECTOR.matcher(thread).matches()) {
            return new Place("garbage collector and JVM", thread);
        }
        if (leaf.inKernel()) {
            return new Place("kernel", systemCall(frames));
        }
        String file = leaf.file();
        if (CIPHER_LIBRARY.matcher(leaf.object()).matches()) {
            return new Place("cipher library", file + ": " + leaf.symbol());
        }
        if ((file.startsWith("perf-") && file.endsWith(".map")) || leaf.object().equals("//anon")) {
            boolean known = !leaf.symbol().equals("[unknown]");
            return new Place("Java", known ? leaf.symbol() : "compiled since, or interpreted");
        }
        return new Place("other code", file + ": " + leaf.symbol());
    }

    /** The kernel's function next to its common entry; there is none under an interrupt. */
    private static String systemCall(List<Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (CALL_ENTRIES.contains(frames.get(i).symbol())) {
                return i == 0
                        ? "entry of system calls"
                        : systemCall(frames.get(i - 1).symbol());
            }
        }
        return "interrupts and faults";
    }

    private static String systemCall(String function) {
        if (function.startsWith("exit_to_user_mode")) {
            return "return from the kernel: other threads' turns, signals";
        }
        Matcher call = SYSTEM_CALL.matcher(function);
        return function.equals("x64_sys_call") || !call.matches() ? "entry of system calls" : call.group(1);
    }

    int samples() {
        return samples;
    }

    /** Shares of all samples, 0 to 1, the largest first. */
    Map<String, Double> byKind() {
        return ordered(counts.entrySet().stream()
                .collect(Collectors.groupingBy(
                        count -> count.getKey().kind(), Collectors.summingInt(Map.Entry::getValue))));
    }

    /** Shares of all samples, 0 to 1, the largest first. */
    Map<Place, Double> byPlace() {
        return ordered(counts);
    }

    private <K> Map<K, Double> ordered(Map<K, Integer> ofKey) {
        Map<K, Double> shares = new LinkedHashMap<>();
        ofKey.entrySet().stream()
                .sorted(Map.Entry.<K, Integer>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey(), (double) entry.getValue() / samples));
        return shares;
    }
}
