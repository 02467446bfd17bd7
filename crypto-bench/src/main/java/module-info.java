/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
module io.penstock.bench {
    requires static org.jspecify;
}
