package io.countersign.bench;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * One run of the generator and what it cost.
 *
 * @param cpu microseconds of processor time by part while it ran
 * @param heap what the gateways' JVMs did meanwhile
 * @param residentMiB of all gateways at the end
 */
record Trial(Round round, Map<ProcessTimes.Part, Long> cpu, GatewayJvms.Use heap, long residentMiB, Figure.Log log) {
    /** What runs: loads the gateways over connections that are open. */
    interface Work {
        Round run() throws IOException;
    }

    /** Runs it on a site, and waits until the Merkle log has taken everything in. */
    static Trial of(Place site, Work work) {
        return of(site, site.gatewayPids(), site.ground().machineToken(), work);
    }

    /**
     * @param jvms that are looked into meanwhile
     * @param token to ask with how far the log is
     */
    static Trial of(Place site, Collection<Long> jvms, String token, Work work) {
        ProcessTimes before;
        ProcessTimes after;
        Round round;
        LogLag lag;
        GatewayJvms.Use heap;
        try (var heaps = GatewayJvms.watch(jvms);
                var watched = new LogLag(site.api(), token)) {
            lag = watched;
            // Neither to begin to watch nor to end it is a part of the load.
            before = ProcessTimes.now(site.pids());
            round = work.run();
            after = ProcessTimes.now(site.pids());
            heap = heaps.use();
        } catch (IOException e) {
            throw broken(e);
        }
        var caughtUp = lag.catchUp();
        var behind = ProcessTimes.now(site.pids()).since(after);
        behind.remove(ProcessTimes.Part.GENERATOR);
        var resident =
                site.gatewayPids().stream().mapToLong(ProcessTimes::residentMiB).sum();
        var behindMicros = behind.values().stream().mapToLong(Long::longValue).sum();
        return new Trial(
                round, after.since(before), heap, resident, new Figure.Log(lag.most(), caughtUp, behindMicros));
    }

    static BenchException broken(IOException connection) {
        return new BenchException("The connection to the gateway failed: " + connection.getMessage(), connection);
    }

    /**
     * @param done signatures, or whatever the scenario counts
     * @param complaints sentences about wrong answers
     * @param more what this scenario shows beside what all show, by name; names end in their unit
     */
    Figure figure(
            Scenario scenario,
            int connections,
            double rate,
            long done,
            long errors,
            List<String> complaints,
            Map<String, Number> more) {
        return new Figure(
                scenario, connections, rate, round, done, errors, complaints, cpu, heap, residentMiB, log, more);
    }

    /** The same with the latency of those calls alone that matter. */
    Trial with(Round other) {
        return new Trial(other, cpu, heap, residentMiB, log);
    }
}
