package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Signatures under the grants of a scenario, each checked. */
final class Signing implements Measurement {
    private final Place site;
    private final Scenario scenario;
    private final List<Target> targets;
    private final AnswerCheck check;
    private final SplittableRandom seeds = new SplittableRandom();
    /** Of runs that no figure tells of; the next one does. */
    private Wrong untold = Wrong.NOTHING;

    /** How the generator is driven. */
    interface Load {
        Round run(Generator callers) throws IOException;
    }

    /**
     * Calls and their answers.
     *
     * @param token of the machine
     * @param usedBefore what the grants had given before
     * @param recorded from before the first of them; empty where nobody but the gateway can be asked
     */
    record Calls(String token, SignRequests requests, Answers answers, long usedBefore, Optional<Recorded> recorded) {}

    /**
     * A run whose signatures were checked.
     *
     * @param errors answers that were not the signatures asked for, and everything that the check found wrong; with those of runs before
     *     that no figure told of
     */
    record Checked(Trial trial, long errors, List<String> complaints) {}

    Signing(Place site, Scenario scenario) {
        site.stand(scenario.layout());
        this.site = site;
        this.scenario = scenario;
        this.targets = site.ground().targets(scenario);
        this.check = new AnswerCheck(scenario, targets);
    }

    @Override
    public void warmUp(int connections, Duration time) {
        if (time.isPositive()) {
            var checked = checked(connections, UnaryOperator.identity(), load(0, false, time));
            tellLater(new Wrong(checked.errors, checked.complaints));
        }
    }

    /** The same load comes over the same connections for half of the time before: the JVM compiles anew what new ones change. */
    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        var before = load(rate, poisson, time.dividedBy(2));
        var checked = checked(connections, UnaryOperator.identity(), before, load(rate, poisson, time));
        var done = checked.trial.round().calls() * scenario.batch();
        return checked.trial.figure(scenario, connections, rate, done, checked.errors, checked.complaints, Map.of());
    }

    /** Signatures a second of a closed loop for so long; what is wrong about them, the next figure tells. */
    double capacity(int connections, Duration time) {
        var figure = figure(connections, 0, false, time);
        if (figure.signatures() == 0) {
            throw new BenchException(
                    "The closed loop before the load got no signature, so nobody knows what the gateway can bear: "
                            + figure.complaints());
        }
        tellLater(figure.wrong());
        return figure.throughput();
    }

    /** Has the next figure tell what was wrong in a run that has none. */
    void tellLater(Wrong wrong) {
        untold = untold.and(wrong.errors(), wrong.complaints());
    }

    @Override
    public Optional<Exchange> exchange() {
        return Optional.of(Exchange.of(site, scenario, calls().requests));
    }

    /** The load of {@link Measurement#figure}. */
    static Load load(double rate, boolean poisson, Duration time) {
        return callers -> rate > 0 ? new OpenLoop(rate, poisson).run(callers, time) : ClosedLoop.run(callers, time);
    }

    /** Calls to be made; those of each are others. */
    Calls calls() {
        var token = site.ground().machineToken();
        var requests = new SignRequests(scenario, site.url(), targets, token, seeds.nextLong());
        var recorded = site.ownServers().map(servers -> Recorded.from(servers::superuser, targets));
        return new Calls(token, requests, new Answers(scenario.batch()), used(), recorded);
    }

    /** @param around what sees the answers before they are kept */
    Checked checked(int connections, UnaryOperator<AnswerBook> around, Load load) {
        return checked(connections, around, load(0, false, Duration.ZERO), load);
    }

    /** @param before what the callers do before the clock runs; it is checked like the rest, and counts for nothing else */
    private Checked checked(int connections, UnaryOperator<AnswerBook> around, Load before, Load load) {
        return judged(calls(), connections, around, callers -> {
            before.run(callers);
            return Trial.of(site, () -> load.run(callers));
        });
    }

    /**
     * The load that a gateway gets as soon as it is there: nothing is asked before, and its JVM is not looked into.
     *
     * @param calls made before it was started
     * @param before what the callers do before the clock runs
     */
    Checked cold(Calls calls, int connections, Load before, Load load) {
        return judged(calls, connections, UnaryOperator.identity(), callers -> {
            before.run(callers);
            return Trial.of(site, List.of(), calls.token, () -> load.run(callers));
        });
    }

    private interface Run {
        Trial over(Generator callers) throws IOException;
    }

    private Checked judged(Calls calls, int connections, UnaryOperator<AnswerBook> around, Run run) {
        var book = around.apply(calls.answers);
        Trial trial;
        try (var callers = scenario.protocol().open(site, connections, calls.requests, book)) {
            trial = run.over(callers);
        } catch (IOException e) {
            throw Trial.broken(e);
        }
        var answers = calls.answers;
        var complaints = new ArrayList<>(answers.oddOnes());
        var wrong = wrong(calls);
        complaints.addAll(wrong);
        var all = untold.and(answers.refused() + wrong.size(), complaints);
        untold = Wrong.NOTHING;
        return new Checked(trial, all.errors(), all.complaints());
    }

    /** What is wrong about the signatures that were answered, in sentences. */
    List<String> wrong(Calls calls) {
        var signed = calls.answers.all();
        var wrong = new ArrayList<>(check.wrong(calls.requests, signed));
        // A call may have been charged although its answer was lost; one that was refused at the door was not.
        var open = calls.answers.open() * scenario.batch();
        calls.recorded
                .map(Recorded::since)
                .ifPresent(recorded -> Stream.of(
                                Recorded.disagreement("signed operations", signed.size(), open, recorded.operations()),
                                Recorded.disagreement("leaves of signatures", signed.size(), open, recorded.leaves()))
                        .flatMap(Optional::stream)
                        .forEach(wrong::add));
        if (targets.stream().noneMatch(target -> target.grant().isEmpty())) {
            Recorded.disagreement("charged signatures", signed.size(), open, used() - calls.usedBefore)
                    .ifPresent(wrong::add);
        }
        return wrong;
    }

    private long used() {
        return targets.stream()
                .filter(target -> !target.grant().isEmpty())
                .mapToLong(site.ground()::used)
                .sum();
    }
}
