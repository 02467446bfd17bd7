package io.penstock.dataplane.flow;

/** How much of a table may be taken, and for what. */
final class FlowRoom {

    private final int highWater;
    private final int deniedMax;
    private final FlowTotals totals;

    /**
     * The room of a table.
     *
     * @param capacity how many flows it holds at most
     * @param totals how many it holds
     */
    FlowRoom(int capacity, FlowTotals totals) {
        this.highWater = capacity - capacity / 8;
        this.deniedMax = Math.max(1, capacity / 4);
        this.totals = totals;
    }

    /** Flows above seven eighths of the table: so many should go; 0 or less for none. */
    long excessFlows() {
        return totals.activeFlows() - highWater;
    }

    /** Whether refused flows have all the room that they may have: a quarter of the table. */
    boolean isDeniedFull() {
        return totals.deniedFlows() >= deniedMax;
    }

    /** Whether refused flows have so much of it that they should go soon: more than half. */
    boolean isDeniedMany() {
        return totals.deniedFlows() > deniedMax / 2;
    }
}
