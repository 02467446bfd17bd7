/**
 * The Grafana dashboards as code, and what holds every query of theirs against the metrics and log fields that exist.
 *
 * <pre>
 *   FleetBoard … ExporterBoard ─> Board ─ BoardWriter ─> grafana/dashboards/*.json ─> BoardFile
 *                                                                                       │ each query
 *   a metrics page ───────────────> MetricsNames ──┐                                    v
 *   config/flow-log.schema.json ──> LogNames ──────┴─> QueryCheck <─ Query <─ QueryParser
 * </pre>
 */
package io.penstock.gateway.dashboards;
