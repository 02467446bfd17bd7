package io.penstock.gateway.query;

import java.io.IOException;
import java.util.List;

/** Where the answer to a question goes. */
interface Answer {

    /** A flow, a sum, or dropped packets; in the order in which they were over. */
    void line(FlowLine line) throws IOException;

    /** That was all. */
    void end(Totals totals, List<Gap> gaps) throws IOException;
}
