package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.CiProvider;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.TokenAnswer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A job of a CI provider logs in with its own token, asks for the repository and ref that it runs for, and signs for no other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederatedJobsTest {
    private static final String AUDIENCE = "https://sign.example.com";
    private static final String MAIN = "refs/heads/main";

    private final Cluster cluster = Cluster.shared();
    private final CiProvider provider = new CiProvider();
    private final Organization org = Organization.create(cluster, "federated");
    private final Party owner = org.person("owner");
    private final Party lead = org.person("lead");
    private final Party machine = org.machine("ci", owner);
    private MachineTrust trust;

    @BeforeAll
    void prepare() {
        org.signer("release");
        org.operators("release", machine, lead);
        org.policy("release", 100, Organization.step(1, lead));
        trust = trust(machine);
    }

    @AfterAll
    void close() {
        provider.close();
    }

    private MachineTrust trust(Party of) {
        var wanted = new NewMachineTrust(
                provider.url(), AUDIENCE, Map.of("repository", "acme/app", "ref", "refs/heads/**"), null);
        return org.admin()
                .api()
                .withNewKey()
                .post("/v1/machines/" + of.id() + "/trusts", wanted)
                .expect(201)
                .as(MachineTrust.class);
    }

    private String job(String repository, String ref) {
        return provider.token(AUDIENCE, Map.of("repository", repository, "ref", ref, "sub", "repo:" + repository));
    }

    private Answer exchange(int gateway, Party as, String jobToken) {
        return cluster.gateway(gateway)
                .api()
                .form(
                        "/v1/token",
                        Map.of(
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:token-exchange",
                                "client_id",
                                as.id().toString(),
                                "subject_token",
                                jobToken,
                                "subject_token_type",
                                "urn:ietf:params:oauth:token-type:jwt"));
    }

    private Api asJob(int gateway, String repository, String ref) {
        var answer =
                exchange(gateway, machine, job(repository, ref)).expect(200).as(TokenAnswer.class);
        assertThat(answer.issued_token_type()).isEqualTo("urn:ietf:params:oauth:token-type:access_token");
        return cluster.gateway(gateway).api().as(answer.access_token());
    }

    private static Answer sign(Api api, String what) {
        return api.withNewKey().post("/v1/signers/release/sign", Digests.call(what));
    }

    @Test
    void what_was_approved_for_a_repository_and_ref_is_signed_by_their_jobs_alone() {
        var job = asJob(0, "acme/app", MAIN);
        var scope = new Scope(null, null, null, null, null, Map.of("repository", "acme/app", "ref", MAIN));
        var wanted = new NewRequest("release of main", null, 5L, null, null, null, null, scope);
        var request = job.withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
        assertThat(request.facts().verified())
                .containsEntry("claim.repository", "acme/app")
                .containsEntry("claim.ref", MAIN)
                .containsEntry("claim.iss", provider.url());
        assertThat(request.facts().claimed()).doesNotContainKey("claim.repository");
        lead.api()
                .post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                .expect(200);

        sign(job, "a").expect(200);
        sign(asJob(1, "acme/app", MAIN), "b").expect(200);
        for (var other : new Api[] {
            asJob(0, "acme/app", "refs/heads/other"), asJob(1, "acme/app", "refs/heads/main2"), machine.api()
        }) {
            var refusal = sign(other, "c").expect(403).problem();
            assertThat(refusal.code()).isEqualTo("SCOPE_MISMATCH");
            assertThat(refusal.detail()).contains("by claims: your token carries no verified claim re");
        }
        sign(job, "d").expect(200);
    }

    @Test
    void a_job_that_no_trust_accepts_gets_no_token_and_words_of_oauth() {
        var stranger = org.machine("stranger", owner);
        trust(stranger);
        for (var answer : new Answer[] {
            exchange(0, stranger, job("evil/app", MAIN)),
            exchange(1, stranger, job("acme/app", "refs/tags/v1")),
            exchange(
                    0,
                    stranger,
                    provider.token("https://other.example.com", Map.of("repository", "acme/app", "ref", MAIN))),
            exchange(1, stranger, "no.token.this")
        }) {
            answer.expect(400);
            assertThat(answer.text()).contains("\"error\":\"invalid_request\"");
            assertThat(answer.problem().code()).isEqualTo("INVALID_SUBJECT_TOKEN");
        }
        var assertion = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                stranger.id().toString(),
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                job("evil/app", MAIN));
        var answer = cluster.gateway(0).api().form("/v1/token", assertion).expect(401);
        assertThat(answer.text()).contains("\"error\":\"invalid_client\"");
    }

    @Test
    void a_removed_trust_ends_the_tokens_that_came_from_it_on_every_gateway() {
        var other = org.machine("other", owner);
        var removed = trust(other);
        var token = exchange(0, other, job("acme/app", MAIN))
                .expect(200)
                .as(TokenAnswer.class)
                .access_token();
        for (var gateway = 0; gateway < 2; gateway++) {
            cluster.gateway(gateway).api().as(token).get("/v1/me").expect(200);
        }
        org.admin()
                .api()
                .delete("/v1/machines/" + other.id() + "/trusts/" + removed.id())
                .expect(204);
        for (var gateway = 0; gateway < 2; gateway++) {
            cluster.gateway(gateway).api().as(token).get("/v1/me").expect(401);
        }
        exchange(0, other, job("acme/app", MAIN)).expect(400);
        assertThat(removed.id()).isNotEqualTo(trust.id());
    }
}
