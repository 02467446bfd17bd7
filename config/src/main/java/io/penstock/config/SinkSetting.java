package io.penstock.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A {@code # penstock: sink = URL key=value …} comment: one far end that the flow log is delivered to. It holds no secret:
 * those stand in files, of which it has the paths.
 *
 * @param name what it is called in metrics, in {@code penstock status}, and in the name of the file that remembers how far
 *     it has come; unique in a configuration
 * @param scheme what speaks there
 * @param hosts where; at least one, and one only unless the scheme takes several
 * @param path what stands behind the hosts, with its leading slash; empty where nothing does
 * @param options what follows the URL, other than {@code name} and {@code records}, by its name
 * @param recordTypes the types of records to deliver; empty for all
 */
public record SinkSetting(
        String name,
        SinkScheme scheme,
        List<EndpointSpec> hosts,
        String path,
        Map<String, String> options,
        Set<String> recordTypes) {
    public SinkSetting {
        hosts = List.copyOf(hosts);
        options = Map.copyOf(options);
        recordTypes = Set.copyOf(recordTypes);
    }

    /** An option's value. */
    public Optional<String> option(String key) {
        return Optional.ofNullable(options.get(key));
    }

    /** The setting as a file spells it, {@code sink = URL NAME=VALUE …}; read again it is the same. */
    public String spelled() {
        StringBuilder text = new StringBuilder("sink = ").append(scheme.text()).append("://");
        text.append(hosts.stream().map(EndpointSpec::toString).collect(Collectors.joining(",")))
                .append(path);
        text.append(" name=").append(name);
        if (!recordTypes.isEmpty()) {
            text.append(" records=").append(recordTypes.stream().sorted().collect(Collectors.joining(",")));
        }
        new TreeMap<>(options)
                .forEach(
                        (key, value) -> text.append(' ').append(key).append('=').append(value));
        return text.toString();
    }

    /** An option that names a file; when the configuration was read, the file was there. */
    public Optional<Path> file(String key) {
        return option(key).map(Path::of);
    }
}
