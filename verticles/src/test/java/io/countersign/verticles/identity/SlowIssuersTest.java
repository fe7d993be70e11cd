package io.countersign.verticles.identity;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Caller;
import io.countersign.verticles.federation.TestIssuer;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Issuers of one organization whose name servers say nothing. */
class SlowIssuersTest {
    private static final int THREADS_OF_ONE = 4;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private IdentityBed bed;
    private TestIssuer issuer;
    private TestIssuer.Key key;

    @BeforeEach
    void open() throws Exception {
        bed = new IdentityBed();
        issuer = TestIssuer.start(bed.bed.vertx());
        key = issuer.newKey("ES256");
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        bed.close();
    }

    private InetAddress slow() {
        held.incrementAndGet();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return InetAddress.getLoopbackAddress();
    }

    private Future<TokenAnswer> logIn(UUID machine, String from) {
        return bed.one.exchange(
                machine.toString(), TestIssuer.token(key, issuer.claims().put("iss", from)), "request");
    }

    private UUID machine(Caller admin, String... issuers) {
        var machine = bed.machine(admin).clientId();
        for (var name : issuers) {
            var trust = new NewMachineTrust(name, "countersign", Map.of("repository", "acme/app"), null);
            bed.bed.ok(bed.identities.addMachineTrust(call(admin), machine, trust));
        }
        return machine;
    }

    @Test
    void while_the_name_servers_of_one_organizations_issuers_are_silent_the_jobs_of_another_log_in() {
        var silent = new String[10];
        for (var i = 0; i < silent.length; i++) {
            bed.hosts.put("issuer-" + i + ".slow.test", this::slow);
            silent[i] = "http://issuer-" + i + ".slow.test";
        }
        var slow = bed.bed.admin(bed.organization(), "Ada");
        var refused = new ArrayList<Future<TokenAnswer>>();
        var slowMachine = machine(slow, silent);
        for (var name : silent) {
            refused.add(logIn(slowMachine, name));
        }
        eventually("its names are looked up", () -> held.get() >= THREADS_OF_ONE);
        // The same issuer as that of the other organization, which cannot be looked up here for now.
        refused.add(logIn(machine(slow, issuer.url()), issuer.url()));

        var quick = bed.bed.admin(bed.organization(), "Eve");
        assertThat(bed.outcome(logIn(machine(quick, issuer.url()), issuer.url())))
                .isEqualTo("ok");
        assertThat(held).as("threads that are held").hasValue(THREADS_OF_ONE);
        for (var one : refused) {
            assertThat(bed.outcome(one)).isEqualTo("ISSUER_UNAVAILABLE");
        }
    }
}
