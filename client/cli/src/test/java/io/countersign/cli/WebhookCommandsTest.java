package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.protocol.api.WebhookSignature;
import io.countersign.protocol.api.WebhookState;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of webhooks send and say. */
class WebhookCommandsTest {
    private static final UUID ID = UUID.randomUUID();
    private static final UUID SIGNER = UUID.randomUUID();
    private static final String PATH = "/v1/webhooks/" + ID;
    private static final String URL = "https://ci.example.com/hook";

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static Webhook webhook(WebhookState state, @Nullable String reason) {
        return webhook(state, reason, WebhookSignature.V1);
    }

    private static Webhook webhook(WebhookState state, @Nullable String reason, WebhookSignature signature) {
        var now = Instant.parse("2026-11-21T08:00:00Z");
        return new Webhook(
                ID,
                URL,
                "builds",
                List.of("request."),
                SIGNER,
                signature,
                null,
                state,
                reason,
                null,
                12,
                null,
                new IdentityRef(UUID.randomUUID(), IdentityKind.PERSON, "Ada"),
                now,
                now);
    }

    private static WebhookDelivery delivery(DeliveryState state, @Nullable Long status, @Nullable DeliveryProblem why) {
        return new WebhookDelivery(
                SIGNER, "msg_1", 4711L, "request.created", state, 3, null, null, status, why, 45L, Instant.EPOCH);
    }

    private CliRun.Result run(Object... arguments) {
        var result = CliRun.asMachine(folder.resolve("home"), gateway).run(arguments);
        return result;
    }

    private CliRun.Result ok(Object... arguments) {
        var result = run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        return result;
    }

    private <T> T sent(String method, String path, Class<T> type) throws IOException {
        var call = gateway.received().stream()
                .filter(one -> one.method().equals(method) && one.path().equals(path))
                .reduce((first, last) -> last)
                .orElseThrow();
        return ContractJson.mapper().readValue(call.body(), type);
    }

    @Test
    void an_endpoint_is_made_and_its_secret_is_shown_once() throws Exception {
        gateway.answer(
                "POST /v1/webhooks",
                201,
                new WebhookCredentials(webhook(WebhookState.ENABLED, null), "whsec_c2VjcmV0"));
        var made =
                ok("webhook", "create", URL, "--event", "request.", "--event", "grant.created", "--signer", "release");
        assertThat(made.out()).contains(ID.toString(), "whsec_c2VjcmV0", "shown this once");
        assertThat(made.err()).doesNotContain("whsec_");
        var wanted = sent("POST", "/v1/webhooks", NewWebhook.class);
        assertThat(wanted.url()).isEqualTo(URL);
        assertThat(wanted.events()).containsExactly("request.", "grant.created");
        assertThat(wanted.signer()).isEqualTo("release");
        assertThat(wanted.signature()).isNull();
        gateway.answer(
                "POST /v1/webhooks",
                201,
                new WebhookCredentials(webhook(WebhookState.ENABLED, null, WebhookSignature.V1A), null));
        assertThat(ok("webhook", "create", URL, "--signature", "v1a").out()).doesNotContain("secret");
        assertThat(sent("POST", "/v1/webhooks", NewWebhook.class).signature()).isEqualTo(WebhookSignature.V1A);
    }

    @Test
    void endpoints_are_listed_and_shown_with_how_far_they_are_behind() {
        gateway.answer("GET /v1/webhooks", 200, new Page<>(List.of(webhook(WebhookState.DISABLED, "gone")), null));
        gateway.answer("GET " + PATH, 200, webhook(WebhookState.DISABLED, "gone"));
        assertThat(ok("webhook", "list").out()).contains(ID.toString(), "gone", "request.", URL);
        assertThat(ok("webhook", "show", ID).out()).contains("behind     12 events", "builds", SIGNER.toString());
        gateway.answer("GET /v1/webhooks", 200, new Page<>(List.of(), null));
        assertThat(ok("webhook", "list").out()).contains("No webhooks.");
    }

    @Test
    void an_update_keeps_what_is_not_named() throws Exception {
        gateway.answer("GET " + PATH, 200, webhook(WebhookState.DISABLED, "failing"));
        gateway.answer("PUT " + PATH, 200, webhook(WebhookState.ENABLED, null));
        ok("webhook", "update", ID, "--enable");
        assertThat(sent("PUT", PATH, WebhookSettings.class))
                .usingRecursiveComparison()
                .isEqualTo(new WebhookSettings(URL, "builds", List.of("request."), SIGNER.toString(), true));
        ok("webhook", "update", ID, "--all-events", "--to", URL + "/2", "--description", "all");
        assertThat(sent("PUT", PATH, WebhookSettings.class))
                .usingRecursiveComparison()
                .isEqualTo(new WebhookSettings(URL + "/2", "all", null, null, false));
        assertThat(run("webhook", "update", ID, "--enable", "--disable").status())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_secret_is_rotated_with_an_overlap_and_an_endpoint_is_taken_away() throws Exception {
        gateway.answer(
                "POST " + PATH + ":rotateSecret",
                200,
                new WebhookCredentials(webhook(WebhookState.ENABLED, null), "whsec_bmV3"));
        assertThat(ok("webhook", "rotate", ID, "--overlap", "PT1H").out()).contains("Rotated", "whsec_bmV3");
        assertThat(sent("POST", PATH + ":rotateSecret", SecretRotation.class).overlap())
                .isEqualTo(Duration.ofHours(1));
        gateway.answer("DELETE " + PATH, 200, Map.of());
        assertThat(ok("webhook", "delete", ID).out()).contains("Deleted webhook " + ID);
    }

    @Test
    void a_secret_that_was_told_to_a_lost_answer_is_said_to_be_gone() {
        var told = new WebhookCredentials(webhook(WebhookState.ENABLED, null), null);
        gateway.answer("POST " + PATH + ":rotateSecret", 200, told);
        gateway.answer("POST /v1/webhooks", 201, told);
        var again = "countersign webhook rotate " + ID;
        assertThat(ok("webhook", "rotate", ID).out()).contains("is gone. Rotate again: " + again);
        assertThat(ok("webhook", "create", URL).out()).contains("is gone. Rotate it: " + again);
    }

    @Test
    void a_test_that_was_not_taken_is_a_failure_of_the_command() {
        gateway.answer("POST " + PATH + ":test", 200, delivery(DeliveryState.DELIVERED, 204L, null));
        assertThat(ok("webhook", "test", ID).out()).contains("said 204", "delivered");
        gateway.answer(
                "POST " + PATH + ":test", 200, delivery(DeliveryState.FAILED, null, DeliveryProblem.values()[0]));
        var failed = run("webhook", "test", ID);
        assertThat(failed.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(failed.out()).contains(DeliveryProblem.values()[0].toString(), "failed");
    }

    @Test
    void deliveries_are_listed_by_state_and_sent_again() {
        gateway.answer(
                "GET " + PATH + "/deliveries",
                200,
                new Page<>(List.of(delivery(DeliveryState.FAILED, 500L, null)), null));
        assertThat(ok("webhook", "deliveries", ID, "--state", "failed").out()).contains("request.created", "500", "45");
        assertThat(gateway.received())
                .anyMatch(call ->
                        call.path().endsWith("/deliveries") && call.query().contains("state=failed"));
        gateway.answer(
                "POST " + PATH + "/deliveries/" + SIGNER + ":resend", 200, delivery(DeliveryState.PENDING, null, null));
        assertThat(ok("webhook", "resend", ID, SIGNER).out()).contains("within a second");
    }
}
