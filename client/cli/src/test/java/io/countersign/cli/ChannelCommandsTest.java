package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.ChannelState;
import io.countersign.protocol.api.ChannelTest;
import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.NotificationKind;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelCommandsTest {
    private static final String URL = "https://hooks.slack.test/services/T0/B0/hidden";
    private static final UUID SIGNER = new UUID(1, 2);
    private static final Channel CHANNEL = channel(ChannelState.ENABLED, null);

    @TempDir
    Path folder;

    private static Channel channel(ChannelState state, @Nullable String reason) {
        return new Channel(
                new UUID(3, 4),
                ChannelKind.SLACK,
                "releases",
                "hooks.slack.test",
                "0a1b2c3d",
                List.of(NotificationKind.DECIDE),
                List.of(SIGNER),
                state,
                reason,
                2,
                Instant.EPOCH,
                null,
                "answered 503",
                Instant.EPOCH,
                null,
                new IdentityRef(new UUID(5, 6), IdentityKind.PERSON, "Ada"),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private CliRun cli(TestGateway gateway) {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private static <T> T sent(TestGateway gateway, String method, Class<T> type) throws IOException {
        var call = gateway.received().stream()
                .filter(one -> one.method().equals(method) && one.path().startsWith("/v1/channels"))
                .findFirst()
                .orElseThrow();
        return ContractJson.mapper().readValue(call.body(), type);
    }

    @Test
    void the_url_comes_from_a_file_and_is_never_shown() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("POST /v1/channels", 201, CHANNEL);
            var file = Files.writeString(folder.resolve("url.txt"), URL + "\n");
            var made = cli(gateway)
                    .run(
                            "channel",
                            "add",
                            "slack",
                            "releases",
                            "--url-file",
                            file,
                            "--notice",
                            "decide",
                            "--notice",
                            "break_glass",
                            "--signer",
                            "release");
            assertThat(made.status()).as(made.err()).isZero();
            assertThat(made.out())
                    .contains("hooks.slack.test", "0a1b2c3d", "answered 503", SIGNER.toString())
                    .doesNotContain("hidden");
            assertThat(sent(gateway, "POST", NewChannel.class))
                    .isEqualTo(new NewChannel(
                            ChannelKind.SLACK,
                            "releases",
                            URL,
                            List.of(NotificationKind.DECIDE, NotificationKind.BREAK_GLASS),
                            List.of("release")));
        }
    }

    @Test
    void the_url_comes_from_standard_input_and_no_argument_takes_it() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("POST /v1/channels", 201, CHANNEL);
            var made = cli(gateway).input(URL + "\n").run("channel", "add", "teams", "releases", "--url-file", "-");
            assertThat(made.status()).as(made.err()).isZero();
            assertThat(sent(gateway, "POST", NewChannel.class).url()).isEqualTo(URL);
            var wrong = cli(gateway).run("channel", "add", "slack", "releases", "--url", URL);
            assertThat(wrong.status()).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void what_is_not_named_stays() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("GET /v1/channels/" + CHANNEL.id(), 200, CHANNEL);
            gateway.answer("PUT /v1/channels/" + CHANNEL.id(), 200, CHANNEL);
            var set = cli(gateway).run("channel", "set", CHANNEL.id(), "--disable");
            assertThat(set.status()).as(set.err()).isZero();
            assertThat(sent(gateway, "PUT", ChannelSettings.class))
                    .isEqualTo(new ChannelSettings(
                            "releases", null, List.of(NotificationKind.DECIDE), List.of(SIGNER.toString()), false));
            assertThat(cli(gateway)
                            .run("channel", "set", CHANNEL.id(), "--disable", "--enable")
                            .status())
                    .isEqualTo(ExitCode.USAGE);
        }
    }

    @ParameterizedTest
    @CsvSource({"gone, true", "by_admin, false"})
    void a_new_url_enables_a_channel_that_was_gone_and_none_that_an_admin_disabled(String reason, boolean enabled)
            throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("GET /v1/channels/" + CHANNEL.id(), 200, channel(ChannelState.DISABLED, reason));
            gateway.answer("PUT /v1/channels/" + CHANNEL.id(), 200, CHANNEL);
            var set = cli(gateway).input(URL + "\n").run("channel", "set", CHANNEL.id(), "--url-file", "-");
            assertThat(set.status()).as(set.err()).isZero();
            var sent = sent(gateway, "PUT", ChannelSettings.class);
            assertThat(sent.url()).isEqualTo(URL);
            assertThat(sent.enabled()).isEqualTo(enabled);
        }
    }

    @Test
    void channels_are_listed_shown_and_removed() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("GET /v1/channels", 200, Map.of("items", List.of(CHANNEL)));
            gateway.answer("GET /v1/channels/" + CHANNEL.id(), 200, CHANNEL);
            gateway.answer("DELETE /v1/channels/" + CHANNEL.id(), 204, Map.of());
            assertThat(cli(gateway).run("channel", "list").out()).contains("failing since", "hooks.slack.test");
            assertThat(cli(gateway).run("channel", "show", CHANNEL.id()).out()).contains("answered 503");
            var removed = cli(gateway).run("channel", "remove", CHANNEL.id());
            assertThat(removed.status()).as(removed.err()).isZero();
        }
    }

    @Test
    void a_test_that_was_not_taken_is_a_refusal() throws Exception {
        try (var gateway = TestGateway.start()) {
            var path = "POST /v1/channels/" + CHANNEL.id() + ":test";
            gateway.answer("GET /v1/channels/" + CHANNEL.id(), 200, CHANNEL);
            gateway.answer(path, 200, new ChannelTest(true, 200L, null, 12));
            var taken = cli(gateway).run("channel", "test", CHANNEL.id());
            assertThat(taken.status()).isZero();
            assertThat(taken.out()).doesNotContain("disabled");
            gateway.answer("GET /v1/channels/" + CHANNEL.id(), 200, channel(ChannelState.DISABLED, "gone"));
            assertThat(cli(gateway).run("channel", "test", CHANNEL.id()).out())
                    .contains("disabled", "countersign channel set " + CHANNEL.id() + " --enable");
            gateway.answer(path, 200, new ChannelTest(false, null, DeliveryProblem.TIMEOUT, 12));
            var failed = cli(gateway).run("channel", "test", CHANNEL.id());
            assertThat(failed.status()).isEqualTo(ExitCode.REFUSED);
            assertThat(failed.out()).contains("timeout", "not taken");
        }
    }
}
