package io.penstock.linux.process;

import io.penstock.linux.libc.SysResource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * The nice values of this process's threads, those that the virtual machine made for itself included: the kernel knows
 * each by the first 15 bytes of its name ({@code /proc/self/task/TID/comm}, {@code sched(7)}). Cold.
 */
public final class ThreadPriority {

    private static final Path THREADS = Path.of("/proc/self/task");

    private ThreadPriority() {}

    /**
     * Gives threads a nice value. Threads that they start later inherit it. To make a thread nicer needs no privilege.
     *
     * @param names which threads, by name as the kernel knows it
     * @param nice -20 to 19
     * @return how many threads took it
     */
    public static int setNice(Predicate<String> names, int nice) {
        int taken = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (names.test(name(thread))
                        && SysResource.setPriority(
                                        SysResource.PRIO_PROCESS,
                                        Integer.parseInt(thread.getFileName().toString()),
                                        nice)
                                >= 0) {
                    taken++;
                }
            }
        } catch (IOException e) {
            // Without /proc there is nobody to address; priorities are a courtesy, not a promise.
            return taken;
        }
        return taken;
    }

    private static String name(Path thread) throws IOException {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (NoSuchFileException ended) {
            return "";
        }
    }
}
