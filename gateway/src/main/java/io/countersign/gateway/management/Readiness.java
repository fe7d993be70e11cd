package io.countersign.gateway.management;

import io.countersign.verticles.Health;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a load balancer should send requests here.
 *
 * @param workers the embedded signing workers as parts
 * @param closed why the API takes no calls; null while it does
 */
public record Readiness(Health health, Supplier<List<Health.Part>> workers, Supplier<@Nullable String> closed) {
    private static final long PATIENCE_MILLIS = 2_500;

    /** @param ready false when a needed part is down */
    public record Report(boolean ready, List<Health.Part> parts) {
        /** As {@code /readyz} shows it: the parts that are down first. */
        JsonObject json() {
            var array = new JsonArray();
            parts.stream()
                    .sorted((a, b) -> Boolean.compare(a.up(), b.up()))
                    .forEach(part -> array.add(new JsonObject()
                            .put("part", part.part())
                            .put("up", part.up())
                            .put("needed", part.needed())
                            .put("detail", part.detail())));
            return new JsonObject().put("ready", ready).put("parts", array);
        }
    }

    /** Asks all parts now; a domain that does not answer is itself down. Never fails. */
    public Future<Report> check() {
        return health.check()
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(silent -> List.of(new Health.Part(
                        "domain", false, true, "does not say how it is; look for errors in the log, then restart")))
                .map(this::report);
    }

    private Report report(List<Health.Part> domain) {
        var parts = new ArrayList<>(domain);
        parts.addAll(workers.get());
        var why = closed.get();
        parts.add(new Health.Part("gateway", why == null, true, why == null ? "takes calls" : why));
        boolean ready = parts.stream().allMatch(part -> part.up() || !part.needed());
        return new Report(ready, List.copyOf(parts));
    }
}
