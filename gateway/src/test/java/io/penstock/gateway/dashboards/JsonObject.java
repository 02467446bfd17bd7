package io.penstock.gateway.dashboards;

import io.penstock.gateway.flowlog.JsonTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An object of a JSON text whose names must be there and be of the type that is asked for. */
public record JsonObject(Map<?, ?> names) {

    /** Parses a text that is an object. */
    public static JsonObject parse(String text) throws IOException {
        return new JsonObject((Map<?, ?>) Objects.requireNonNull(JsonTree.parse(text)));
    }

    /** The value of a name. */
    public Object get(String name) {
        return Objects.requireNonNull(names.get(name), () -> "no '" + name + "' among " + names.keySet());
    }

    public boolean has(String name) {
        return names.get(name) != null;
    }

    public String text(String name) {
        return (String) get(name);
    }

    public long number(String name) {
        return (Long) get(name);
    }

    public boolean flag(String name) {
        return (Boolean) get(name);
    }

    public JsonObject object(String name) {
        return new JsonObject((Map<?, ?>) get(name));
    }

    /** The elements of an array. */
    public List<?> list(String name) {
        return (List<?>) get(name);
    }

    /** The elements of an array of objects. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> all = new ArrayList<>();
        list(name).forEach(one -> all.add(new JsonObject((Map<?, ?>) one)));
        return all;
    }
}
