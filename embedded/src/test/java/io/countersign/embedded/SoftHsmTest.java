package io.countersign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class SoftHsmTest {
    @Test
    void a_token_is_made_once_and_its_pin_is_for_its_owner_only() throws IOException {
        var softHsm = TestServers.softHsm();
        var token = softHsm.token("release-1");
        var pin = token.pin();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token.pinFile())))
                .isEqualTo("rw-------");
        assertThat(softHsm.token("release-1").pin()).isEqualTo(pin);
        assertThat(softHsm.token("release-2").pin()).isNotEqualTo(pin);
        assertThat(listedBySoftHsm(softHsm)).containsOnlyOnce("release-1").containsOnlyOnce("release-2");
    }

    @Test
    void a_token_whose_pin_file_is_gone_is_not_silently_replaced() throws IOException {
        var softHsm = TestServers.softHsm();
        Files.delete(softHsm.token("release-3").pinFile());
        assertThatThrownBy(() -> softHsm.token("release-3")).hasMessageContaining("put the PIN back");
    }

    @Test
    void a_label_that_could_be_a_path_is_refused() {
        var softHsm = TestServers.softHsm();
        assertThatThrownBy(() -> softHsm.token("../release")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String listedBySoftHsm(SoftHsm softHsm) throws IOException {
        var builder = new ProcessBuilder("softhsm2-util", "--show-slots");
        builder.environment().put("SOFTHSM2_CONF", softHsm.configuration().toString());
        try (var output = builder.start().getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
