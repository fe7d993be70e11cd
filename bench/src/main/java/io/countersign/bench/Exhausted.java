package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A grant without a signature left, which everybody asks all the same. Every answer must be that refusal, and PostgreSQL should not notice. */
final class Exhausted implements Measurement {
    private final Site site;
    private final Scenario scenario;
    private final List<Target> targets;
    private final SplittableRandom seeds = new SplittableRandom();
    private Wrong untold = Wrong.NOTHING;

    Exhausted(Site site, Scenario scenario) {
        site.stand(scenario.layout());
        this.site = site;
        this.scenario = scenario;
        this.targets = site.founding().targets(scenario, 1);
        var last = new Answers(1);
        try (var callers = scenario.protocol().open(site, 1, requests(), last)) {
            Trial.of(site, () -> {
                callers.ask(callers.all().getFirst(), System.nanoTime());
                callers.drain(answered -> {});
                return new Round(1, 1, Round.histogram());
            });
        } catch (IOException e) {
            throw Trial.broken(e);
        }
        if (last.signatures() != 1) {
            throw new BenchException("The only signature of the grant was not given: " + last.oddOnes());
        }
    }

    private SignRequests requests() {
        return new SignRequests(scenario, site.url(), targets, site.founding().machineToken(), seeds.nextLong());
    }

    @Override
    public void warmUp(int connections, Duration time) {
        if (time.isPositive()) {
            untold = figure(connections, 0, false, time).wrong();
        }
    }

    @Override
    public Optional<Exchange> exchange() {
        return Optional.of(Exchange.of(site, scenario, requests()));
    }

    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        var refusals = new Refusals();
        var requests = requests();
        var recorded = Recorded.from(site.servers()::superuser, targets);
        Trial trial;
        DatabaseWork work;
        try (var callers = scenario.protocol().open(site, connections, requests, refusals)) {
            var before = DatabaseWork.of(site.servers());
            trial = Trial.of(site, () -> Signing.load(rate, poisson, time).run(callers));
            work = DatabaseWork.of(site.servers()).since(before);
        } catch (IOException e) {
            throw Trial.broken(e);
        }
        var complaints = refusals.wrong();
        var used = targets.stream().mapToLong(site.founding()::used).sum();
        if (used != targets.size()) {
            complaints.add("the record says that " + used + " signatures were used");
        }
        var signed = Recorded.disagreement(
                "signed operations", 0, 0, recorded.since().operations());
        signed.ifPresent(complaints::add);
        var errors = refusals.refused() + (used == targets.size() ? 0 : 1) + (signed.isPresent() ? 1 : 0);
        var figure = trial.figure(scenario, connections, rate, trial.round().calls(), errors, complaints, work.named())
                .after(untold);
        untold = Wrong.NOTHING;
        return figure;
    }
}
