package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A scenario on one gateway: warm-up, then a figure for each number of connections, each with all answers checked. */
final class Measurement {
    private final OwnGateway gateway;
    private final Founding founding;
    private final Api api;
    private final Scenario scenario;
    private final List<Target> targets;
    private final SplittableRandom seeds = new SplittableRandom();

    Measurement(OwnGateway gateway, Api api, Founding founding, Scenario scenario) {
        this.gateway = gateway;
        this.api = api;
        this.founding = founding;
        this.scenario = scenario;
        this.targets = founding.targets(scenario);
    }

    void warmUp(int connections, Duration time) {
        if (time.isPositive()) {
            figure(connections, 0, false, time);
        }
    }

    /**
     * @param rate calls a second by a timetable; 0: each connection sends when its last call was answered
     * @param poisson whether callers of the timetable come at random
     */
    Figure figure(int connections, double rate, boolean poisson, Duration time) {
        var requests = new SignRequests(scenario, gateway.url(), targets, founding.machineToken(), seeds.nextLong());
        var answers = new Answers(scenario.batch());
        var usedBefore = used();
        var cpuBefore = ProcessTimes.now(gateway.pid());
        Round round;
        LogLag lag;
        try (var watched = new LogLag(api, founding.machineToken());
                var callers = new Callers(gateway.url(), connections, requests, answers)) {
            lag = watched;
            round = rate > 0 ? new OpenLoop(rate, poisson).run(callers, time) : ClosedLoop.run(callers, time);
        } catch (IOException e) {
            throw new BenchException("The connection to the gateway failed: " + e.getMessage(), e);
        }
        var cpu = Figure.between(cpuBefore, ProcessTimes.now(gateway.pid()));
        var caughtUp = lag.catchUp();
        var resident = ProcessTimes.residentMiB(gateway.pid());
        var signed = answers.all();
        var complaints = new ArrayList<>(answers.oddOnes());
        var wrong = new AnswerCheck(scenario, requests, targets).wrong(signed);
        wrong.addAll(disagreement(usedBefore, signed.size(), answers.refused().isEmpty()));
        complaints.addAll(wrong);
        var errors =
                answers.refused().values().stream().mapToLong(Long::longValue).sum() + wrong.size();
        return new Figure(
                scenario,
                connections,
                rate,
                round,
                round.calls() * scenario.batch(),
                errors,
                complaints,
                cpu,
                resident,
                new Figure.Log(lag.most(), caughtUp));
    }

    private long used() {
        return scenario.grants() == 0
                ? 0
                : targets.stream().mapToLong(founding::used).sum();
    }

    /** The record must hold exactly what was answered; after a refusal it may hold more, of an answer that was lost. */
    private List<String> disagreement(long usedBefore, long answered, boolean nothingRefused) {
        if (scenario.grants() == 0) {
            return List.of();
        }
        var charged = used() - usedBefore;
        return charged == answered || charged > answered && !nothingRefused
                ? List.of()
                : List.of("%d signatures were answered and %d charged".formatted(answered, charged));
    }
}
