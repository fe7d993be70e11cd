package io.countersign.bench;

import java.time.Duration;
import java.util.Optional;

/** Signatures while there is no Redis: the gateway was started with one, and it was killed. Nothing is switched; PostgreSQL decides alone. */
final class NoRedis implements Measurement {
    private final Site site;
    private final Signing signing;

    NoRedis(Site site, Scenario scenario) {
        this.site = site;
        this.signing = new Signing(site, scenario);
    }

    @Override
    public void warmUp(int connections, Duration time) {
        site.servers().redis().kill();
        signing.warmUp(connections, time);
    }

    @Override
    public Optional<Exchange> exchange() {
        return signing.exchange();
    }

    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        site.servers().redis().kill();
        return signing.figure(connections, rate, poisson, time);
    }
}
