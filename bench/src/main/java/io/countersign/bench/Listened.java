package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;

/**
 * Signatures while very many follow the events of requests, as approvers do: twice a second somebody makes a request, and every listener
 * must hear of each once, in their order.
 */
final class Listened implements Measurement {
    private static final long REQUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Site site;
    private final Scenario scenario;
    private final Signing signing;
    private final Target asked;
    private final int listeners;
    private long requests;

    private Listened(Site site, Scenario scenario, int listeners) {
        this.site = site;
        this.scenario = scenario;
        this.signing = new Signing(site, scenario);
        this.asked = site.founding()
                .targets(scenario.called(scenario.name() + "-asked"), 0)
                .getFirst();
        this.listeners = listeners;
    }

    static Scenario.Way by(int listeners) {
        return (site, scenario) -> new Listened(site, scenario, listeners);
    }

    @Override
    public void warmUp(int connections, Duration time) {
        signing.warmUp(connections, time);
    }

    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        Signing.Checked checked;
        Asker asker;
        Listeners crowd;
        try (var opened = Listeners.open(
                site.url(), listeners, "?type=request.created", site.founding().approverToken())) {
            crowd = opened;
            var token = site.founding().machineToken();
            var before = requests;
            try (var begun =
                    new Asker(number -> site.founding().request(asked, before + number + 1, token), REQUEST_NANOS)) {
                asker = begun;
                checked = signing.checked(connections, UnaryOperator.identity(), Signing.load(rate, poisson, time));
            }
            requests += asker.attempts();
            opened.await(asker.made().size());
        } catch (IOException e) {
            throw new BenchException("The streams of events failed: " + e.getMessage(), e);
        }
        var arrivals = Round.histogram();
        var wrong = crowd.heard().stream()
                .filter(heard -> !heardAll(heard, asker, arrivals))
                .count();
        var told = asker.wrong().and(checked.errors(), checked.complaints());
        if (wrong > 0) {
            told = told.and(wrong, List.of(wrong + " listeners did not hear of each request once and in order"));
        }
        var more = new LinkedHashMap<String, Number>();
        more.put("listeners", listeners);
        more.put("events_heard", arrivals.getTotalCount());
        more.put("event_p50_ms", arrivals.getValueAtPercentile(50) / 1e6);
        more.put("event_p99_ms", arrivals.getValueAtPercentile(99) / 1e6);
        return checked.trial()
                .figure(
                        scenario,
                        connections,
                        rate,
                        checked.trial().round().calls(),
                        told.errors(),
                        told.complaints(),
                        more);
    }

    /** Whether these are all that were made, in their order. */
    private static boolean heardAll(List<Listeners.Heard> heard, Asker asker, Histogram arrivals) {
        if (!heard.stream().map(Listeners.Heard::request).toList().equals(asker.made())) {
            return false;
        }
        for (var i = 0; i < heard.size(); i++) {
            arrivals.recordValue(Math.max(0, heard.get(i).nanos() - asker.asked(i)));
        }
        return true;
    }
}
