/** Benchmarks. They look into packages of the data plane that it does not export; pom.xml opens those to the compiler. */
@org.jspecify.annotations.NullMarked
module io.penstock.bench {
    requires io.penstock.linux;
    requires static org.jspecify;
    requires io.penstock.dataplane;
    requires jmh.core;
    requires org.agrona;
}
