package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_file_goes_before_the_environment() throws IOException {
        var settings = ProviderSettings.read(
                file("url=https://a.example/\n"),
                Map.of("COUNTERSIGN_URL", "https://b.example", "COUNTERSIGN_TOOL", "t"));
        assertThat(settings.address().url()).isEqualTo(URI.create("https://a.example"));
        assertThat(settings.tool()).contains("t");
    }

    @Test
    void a_secret_in_the_file_is_refused() throws IOException {
        var file = file("url=https://a.example\nclientSecret=abc\n");
        assertThatThrownBy(() -> ProviderSettings.read(file, Map.of()))
                .hasMessageContaining("clientSecretFile")
                .hasMessageNotContaining("abc");
    }

    @Test
    void an_unknown_key_is_named() throws IOException {
        var file = file("ulr=https://a.example\n");
        assertThatThrownBy(() -> ProviderSettings.read(file, Map.of())).hasMessageContaining("\"ulr\"");
    }

    @Test
    void a_client_id_without_a_secret_says_what_to_set() throws IOException {
        var settings = ProviderSettings.read(
                null, Map.of("COUNTERSIGN_URL", "https://a.example", "COUNTERSIGN_CLIENT_ID", "x"));
        var http = SignApi.transport(settings.address(), Retries.logged());
        assertThatThrownBy(() -> settings.credentials(http)).hasMessageContaining("COUNTERSIGN_CLIENT_SECRET_FILE");
    }

    @Test
    void nothing_configured_says_what_to_set() throws IOException {
        var settings = ProviderSettings.read(null, Map.of());
        assertThatThrownBy(settings::address).hasMessageContaining("COUNTERSIGN_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://countersign.example.com", "http://10.0.0.1", "http://127.0.0.1.example.com"})
    void credentials_never_travel_in_clear_unless_that_is_allowed_by_name(String url) {
        assertThatThrownBy(() -> GatewayAddress.of(url, null, false)).hasMessageContaining("COUNTERSIGN_ALLOW_HTTP");
        assertThatCode(() -> GatewayAddress.of(url, null, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080", "https://a.example"})
    void loopback_and_https_are_fine(String url) {
        assertThatCode(() -> GatewayAddress.of(url, null, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a.example",
                "a.example",
                "https://user:pass@a.example",
                "https://a.example/?x",
                "https:// a"
            })
    void other_urls_are_refused(String url) {
        assertThatThrownBy(() -> GatewayAddress.of(url, null, true)).isInstanceOf(IllegalArgumentException.class);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("countersign.properties"), text);
    }
}
