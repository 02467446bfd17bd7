package io.penstock.gateway.metrics;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Ends an exchange of HTTP. */
final class Answer {

    private static final String TEXT = "text/plain; charset=utf-8";

    private Answer() {}

    /** Refuses every method but GET and HEAD; says whether it did. */
    static boolean refusedMethod(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
            return false;
        }
        try (exchange) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            exchange.sendResponseHeaders(405, -1);
        }
        return true;
    }

    /** Answers with a line of text. */
    static void text(HttpExchange exchange, int status, String line) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        body(exchange, status, TEXT, body);
    }

    /** Answers with a body, or to HEAD with no more than its length. */
    static void body(HttpExchange exchange, int status, String type, ByteArrayOutputStream body) throws IOException {
        if (refusedMethod(exchange)) {
            return;
        }
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.size()));
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, body.size());
            body.writeTo(exchange.getResponseBody());
        }
    }
}
