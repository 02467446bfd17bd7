package io.penstock.dataplane.flow;

/** Takes what a scan has to show. Called by the table's owner; must not call the table back. */
@FunctionalInterface
public interface FlowVisitor {

    /** What becomes of a flow that was shown. */
    enum Answer {
        /** Taken: the next deltas count from here. The flow is removed where the event is an end. */
        TAKE,
        /** Taken, and the flow is removed even where the event is none of the ends. */
        REMOVE,
        /** Not taken, for want of room: nothing changes, and the flow is shown again by the next pass. */
        DEFER
    }

    /**
     * Called once for each flow that has something to tell.
     *
     * @param flow the flow; the object is used again for the next one
     * @param event why it is shown
     */
    Answer visit(FlowView flow, FlowEvent event);
}
