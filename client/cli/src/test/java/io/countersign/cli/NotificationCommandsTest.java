package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationFamily;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.protocol.json.ContractJson;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationCommandsTest {
    private static final NotificationPreferences BEFORE = new NotificationPreferences(
            "ann@acme.test", List.of(NotificationFamily.ENDINGS), NotificationDigest.NONE, "UTC");

    @TempDir
    Path folder;

    @Test
    void what_is_not_named_stays() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("GET /v1/me/notifications", 200, BEFORE);
            gateway.answer("PUT /v1/me/notifications", 200, BEFORE);
            var shown = CliRun.asMachine(folder.resolve("home"), gateway).run("notifications", "show");
            assertThat(shown.out()).contains("ann@acme.test", "endings", "UTC");
            var set = CliRun.asMachine(folder.resolve("home"), gateway)
                    .run("notifications", "set", "--off", "outcomes", "--on", "endings", "--digest", "daily");
            assertThat(set.status()).as(set.err()).isZero();
            var sent = gateway.received().stream()
                    .filter(call -> call.method().equals("PUT"))
                    .findFirst()
                    .orElseThrow();
            assertThat(ContractJson.mapper().readValue(sent.body(), NotificationPreferences.class))
                    .isEqualTo(new NotificationPreferences(
                            null, List.of(NotificationFamily.OUTCOMES), NotificationDigest.DAILY, "UTC"));
        }
    }

    @Test
    void the_mail_server_is_tried() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("POST /v1/notifications:test", 200, BEFORE);
            var tried = CliRun.asMachine(folder.resolve("home"), gateway).run("notifications", "test");
            assertThat(tried.status()).as(tried.err()).isZero();
            assertThat(tried.out()).contains("has taken a mail to ann@acme.test");
        }
    }
}
