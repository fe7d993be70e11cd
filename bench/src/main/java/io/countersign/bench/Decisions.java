package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests for access and their approvals: each caller asks as a machine and then, with the ETag of the answer, decides as the approver. A
 * figure counts decisions; each was asked for before.
 */
final class Decisions implements Measurement {
    private final Site site;
    private final Scenario scenario;
    private final List<Target> targets;
    private final AtomicLong requests = new AtomicLong();
    private Wrong untold = Wrong.NOTHING;

    Decisions(Site site, Scenario scenario) {
        site.stand(scenario.layout());
        this.site = site;
        this.scenario = scenario;
        this.targets = site.founding().targets(scenario, 0);
    }

    @Override
    public void warmUp(int connections, Duration time) {
        if (time.isPositive()) {
            untold = figure(connections, 0, false, time).wrong();
        }
    }

    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        var founding = site.founding();
        var calls = new DecisionCalls(site.url(), targets, requests, founding.machineToken(), founding.approverToken());
        var recorded = Recorded.from(site.servers()::superuser, targets);
        Trial trial;
        try (var callers = scenario.protocol().open(site, connections, calls, calls)) {
            trial = Trial.of(site, () -> Signing.load(rate, poisson, time).run(callers));
        } catch (IOException e) {
            throw Trial.broken(e);
        }
        var unlike = calls.unlike(recorded.since());
        var complaints = new ArrayList<>(calls.wrong());
        complaints.addAll(unlike);
        var more = new LinkedHashMap<String, Number>();
        more.put("decision_p50_ms", calls.decisions().getValueAtPercentile(50) / 1e6);
        more.put("decision_p99_ms", calls.decisions().getValueAtPercentile(99) / 1e6);
        more.put("request_p50_ms", calls.requested().getValueAtPercentile(50) / 1e6);
        more.put("request_p99_ms", calls.requested().getValueAtPercentile(99) / 1e6);
        var decided = calls.decisions().getTotalCount();
        // Half of the calls are decisions; those that came after the clock had stopped do not count.
        var figure = trial.figure(
                        scenario,
                        connections,
                        rate,
                        Math.min(decided, trial.round().calls() / 2),
                        calls.refused() + unlike.size(),
                        complaints,
                        more)
                .after(untold);
        untold = Wrong.NOTHING;
        return figure;
    }
}
