package io.countersign.cli.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.CliRun;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.HttpCalls;
import io.countersign.jca.GatewayAddress;
import io.countersign.jca.Retries;
import io.countersign.jca.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that runs while its user logs in or out beside it. */
class StoredTokensTest {
    @TempDir
    private Path home = Path.of("");

    private final List<String> warnings = new ArrayList<>();
    private TestGateway gateway;
    private CredentialsFile file = new CredentialsFile(Path.of(""));
    private StoredTokens running;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        file = new CredentialsFile(home.resolve("credentials.json"));
        var ended = machine(TestGateway.MACHINE_ID, "ended", null);
        file.write(ended);
        running = new StoredTokens(
                file,
                new HttpCalls(
                        GatewayAddress.of(gateway.url().toString(), null, false),
                        new Retries(Retries.Clock.real(), warnings::add)),
                new JobTokens(new Surroundings(Map.of(), InputStream.nullInputStream(), home, null)),
                ended,
                warnings::add);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private StoredLogin machine(UUID id, String token, @Nullable String secretFile) {
        return new StoredLogin(
                gateway.url().toString(),
                null,
                token,
                Instant.EPOCH,
                null,
                null,
                null,
                id.toString(),
                secretFile,
                TestGateway.SECRET,
                null);
    }

    @Test
    void a_renewed_token_is_kept_for_the_next_command() throws Exception {
        var token = running.token();
        assertThat(file.read().orElseThrow().token()).isEqualTo(token).isNotEqualTo("ended");
        assertThat(file.read().orElseThrow().expiresAt()).isAfter(Instant.now());
        assertThat(warnings).isEmpty();
    }

    @Test
    void after_a_logout_nothing_is_kept_again() throws Exception {
        assertThat(new CliRun(home).run("logout", "--credentials", file.path()).status())
                .isZero();
        assertThat(running.token()).isNotEqualTo("ended");
        assertThat(file.path()).doesNotExist();
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_log_in_as_another_is_left_alone() throws Exception {
        var another = machine(UUID.randomUUID(), "of another", null);
        file.write(another);
        assertThat(running.token()).isNotEqualTo("of another");
        assertThat(file.read()).contains(another);
    }

    @Test
    void a_new_log_in_as_the_same_machine_keeps_where_its_secret_is() throws Exception {
        file.write(machine(TestGateway.MACHINE_ID, "newer", "/run/secrets/newer"));
        var token = running.token();
        var kept = file.read().orElseThrow();
        assertThat(kept.token()).isEqualTo(token);
        assertThat(kept.clientSecretFile()).isEqualTo("/run/secrets/newer");
    }

    @Test
    void a_token_that_cannot_be_kept_is_used_all_the_same_with_a_warning() throws Exception {
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(running.token()).isNotEqualTo("ended");
        assertThat(warnings).singleElement().asString().contains("could not be kept");
    }
}
