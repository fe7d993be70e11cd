package io.countersign.verticles.webhooks;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.testbed.TestBed;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have which endpoints. */
class EndpointsTest {
    @TempDir
    private static Path directory;

    private static WebhookBed hooks;

    @BeforeAll
    static void open() throws Exception {
        hooks = new WebhookBed(
                directory,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                List.of(Duration.ofMillis(100), Duration.ofMillis(150)));
    }

    @AfterAll
    static void close() throws Exception {
        hooks.close();
    }

    private static Call admin() {
        return TestBed.call(hooks.admin);
    }

    private String refused(String url) {
        return hooks.bed
                .refused(hooks.service().createWebhook(admin(), new NewWebhook(url, null, null, null, null)))
                .code();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://ci.example.com/",
                "https://user:secret@ci.example.com/",
                "https://ci.example.com/#part",
                "https:///hook",
                "no url",
                "https://10.0.0.1/",
                "https://172.16.5.4/",
                "https://192.168.1.1/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://168.63.129.16/",
                "https://0.0.0.0/",
                "https://[fe80::1]/",
                "https://[fd00::1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://2886729729/",
                "https://224.0.0.1/"
            })
    void an_address_that_must_not_be_called_is_refused_when_it_is_given(String url) {
        assertThat(refused(url)).isEqualTo("INVALID_INPUT");
    }

    @Test
    void a_name_with_one_address_on_the_inside_is_refused_without_telling_which() {
        hooks.names.put("inside.test", () -> InetAddress.ofLiteral("10.1.2.3"));
        var refusal = hooks.bed.refused(
                hooks.service().createWebhook(admin(), new NewWebhook("https://inside.test/", null, null, null, null)));
        assertThat(refusal.detail()).doesNotContain("10.1.2.3");
    }

    @Test
    void a_filter_names_what_there_is() {
        var wrong = new NewWebhook("http://127.0.0.1:9/", null, List.of("request.", "request.creatd"), null, null);
        assertThat(hooks.bed
                        .refused(hooks.service().createWebhook(admin(), wrong))
                        .detail())
                .startsWith("/events/1 ");
        var signer = new NewWebhook("http://127.0.0.1:9/", null, null, "nobody", null);
        assertThat(hooks.bed
                        .refused(hooks.service().createWebhook(admin(), signer))
                        .code())
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void only_admins_of_the_same_organization_get_to_an_endpoint() {
        var id = hooks.create("http://127.0.0.1:9/").webhook().id();
        var member = TestBed.call(hooks.bed.person(hooks.organization, "Max"));
        var stranger = TestBed.call(hooks.bed.admin(hooks.bed.organization("others"), "Eve"));
        var service = hooks.service();
        var settings = new WebhookSettings("http://127.0.0.1:9/", null, null, null, false);
        for (var caller :
                Map.of(member, "ADMIN_REQUIRED", stranger, "NOT_FOUND").entrySet()) {
            var call = caller.getKey();
            assertThat(List.of(
                            hooks.bed.refused(service.getWebhook(call, id)),
                            hooks.bed.refused(service.updateWebhook(call, id, settings)),
                            hooks.bed.refused(service.deleteWebhook(call, id)),
                            hooks.bed.refused(service.rotateWebhookSecret(call, id, new SecretRotation(null))),
                            hooks.bed.refused(service.testWebhook(call, id)),
                            hooks.bed.refused(service.listWebhookDeliveries(call, id, null, new PageQuery(null, 10))),
                            hooks.bed.refused(service.resendWebhookDelivery(call, id, UUID.randomUUID()))))
                    .extracting(refusal -> refusal.code())
                    .containsOnly(caller.getValue());
        }
        assertThat(hooks.bed
                        .ok(service.listWebhooks(stranger, new PageQuery(null, 10)))
                        .items())
                .isEmpty();
        assertThat(hooks.bed.ok(service.getCallbackKey(member)).publicKey())
                .isNotEqualTo(hooks.bed.ok(service.getCallbackKey(stranger)).publicKey());
    }

    @Test
    void a_secret_has_32_bytes_and_is_told_once() {
        var call = TestBed.call(hooks.admin, "key-1");
        var wanted = new NewWebhook("http://127.0.0.1:9/", "nightly", List.of("request."), null, null);
        var first = hooks.bed.ok(hooks.service().createWebhook(call, wanted));
        var secret = Objects.requireNonNull(first.secret());
        assertThat(Base64.getDecoder().decode(secret.substring("whsec_".length())))
                .hasSize(32);
        assertThat(first.toString()).doesNotContain(secret);
        var again = hooks.bed.ok(hooks.service().createWebhook(call, wanted));
        assertThat(again.webhook().id()).isEqualTo(first.webhook().id());
        assertThat(again.secret()).isNull();
    }

    @Test
    void who_only_fails_is_disabled_with_an_event_of_nobody() {
        var receiver = hooks.receiver().answers(500);
        var made = hooks.create(receiver.url(), "request.created").webhook();
        hooks.event("request.created");
        eventually("it is disabled", () -> {
            hooks.event("request.created");
            return Optional.of("failing")
                    .equals(Optional.ofNullable(hooks.bed
                            .ok(hooks.service().getWebhook(admin(), made.id()))
                            .disabledReason()));
        });
        assertThat(hooks.bed.column(
                        "SELECT count(*) FROM audit_leaves WHERE type = 'webhook.disabled' AND actor_id IS NULL"
                                + " AND position(convert_to('" + made.id() + "', 'UTF8') IN leaf) > 0"))
                .containsExactly("1");
    }
}
