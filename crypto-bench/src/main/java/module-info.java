/** Benchmarks. They look into packages that are not exported; pom.xml opens those to the compiler. */
@org.jspecify.annotations.NullMarked
module io.penstock.bench {
    requires io.penstock.linux;
    requires static org.jspecify;
    requires io.penstock.config;
    requires io.penstock.dataplane;
    requires io.penstock.gateway;
    requires jmh.core;
    requires org.agrona;
}
