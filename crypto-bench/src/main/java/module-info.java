/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
module io.penstock.bench {
    requires io.penstock.linux;
    requires static org.jspecify;
}
