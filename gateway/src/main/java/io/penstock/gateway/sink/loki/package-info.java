/** Grafana Loki's push API: batches as JSON, compressed, with few labels. */
package io.penstock.gateway.sink.loki;
