package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A batch on its way to a far end that may refuse some of its records without saying which: whole at first, then cut in two
 * where it is refused. What was taken or refused once is done with, whatever happens to the rest. For one thread.
 *
 * <pre>
 *   1 2 3 4 5 6 7 8     refused
 *   1 2 3 4 | 5 6 7 8   taken, refused
 *   5 6 | 7 8           taken, refused
 *   7 | 8               refused for good, taken
 * </pre>
 */
final class Pieces {

    private final Deque<List<LogFollower.Line>> pieces = new ArrayDeque<>();

    Pieces(List<LogFollower.Line> batch) {
        if (!batch.isEmpty()) {
            pieces.add(batch);
        }
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** The first piece that is not done with; there must be one. */
    List<LogFollower.Line> next() {
        return pieces.getFirst();
    }

    /** That one is done with. */
    void done() {
        pieces.removeFirst();
    }

    /** That one was refused. False where it is a single record, which can be cut no further. */
    boolean cut() {
        List<LogFollower.Line> refused = pieces.getFirst();
        int middle = refused.size() / 2;
        if (middle == 0) {
            return false;
        }
        pieces.removeFirst();
        pieces.addFirst(refused.subList(middle, refused.size()));
        pieces.addFirst(refused.subList(0, middle));
        return true;
    }
}
