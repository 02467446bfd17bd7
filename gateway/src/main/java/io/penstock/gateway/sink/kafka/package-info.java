/**
 * The flow log in a topic of Apache Kafka: a record's line is a message's value, the peer's public key its key, so that all
 * records of a peer stand in one partition in their order.
 */
package io.penstock.gateway.sink.kafka;
