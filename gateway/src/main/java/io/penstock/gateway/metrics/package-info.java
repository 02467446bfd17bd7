/** What the gateway shows to Prometheus, and to those who ask whether it is alive and ready. */
package io.penstock.gateway.metrics;
