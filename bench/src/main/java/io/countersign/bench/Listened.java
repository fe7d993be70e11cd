package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    /** Makes requests beside the load until it is closed. */
    private static final class Asker implements AutoCloseable {
        private final Founding founding;
        private final Target target;
        private final long before;
        private final String token;
        private final List<String> made = new ArrayList<>();
        private final List<Long> asked = new ArrayList<>();
        private final Thread thread;
        private volatile boolean over;

        private Asker(Founding founding, Target target, long before) {
            this.founding = founding;
            this.target = target;
            this.before = before;
            this.token = founding.machineToken();
            this.thread = Thread.ofPlatform().daemon().name("asker").start(this::ask);
        }

        /** Whether these are all that were made, in their order; ask once this is closed. */
        boolean heardBy(List<Listeners.Heard> heard, Histogram arrivals) {
            if (!heard.stream().map(Listeners.Heard::request).toList().equals(made)) {
                return false;
            }
            for (var i = 0; i < heard.size(); i++) {
                arrivals.recordValue(Math.max(0, heard.get(i).nanos() - asked.get(i)));
            }
            return true;
        }

        private void ask() {
            while (!over) {
                var now = System.nanoTime();
                made.add(founding.request(target, before + made.size() + 1, token));
                asked.add(now);
                LockSupport.parkNanos(REQUEST_NANOS);
            }
        }

        @Override
        public void close() {
            over = true;
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

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
            try (var begun = new Asker(site.founding(), asked, requests)) {
                asker = begun;
                checked = signing.checked(connections, UnaryOperator.identity(), Signing.load(rate, poisson, time));
            }
            requests += asker.made.size();
            opened.await(asker.made.size());
        } catch (IOException e) {
            throw new BenchException("The streams of events failed: " + e.getMessage(), e);
        }
        var arrivals = Round.histogram();
        var wrong = crowd.heard().stream()
                .filter(heard -> !asker.heardBy(heard, arrivals))
                .count();
        var complaints = new ArrayList<>(checked.complaints());
        if (wrong > 0) {
            complaints.add(wrong + " listeners did not hear of each request once and in order");
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
                        checked.errors() + wrong,
                        complaints,
                        more);
    }
}
