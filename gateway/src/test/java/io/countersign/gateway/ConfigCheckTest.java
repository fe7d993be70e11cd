package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.conf.GatewayConfig;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_configuration_whose_files_are_there_and_fit_has_no_problem() throws Exception {
        var served = SelfSignedCertificate.create("localhost");
        var pin = Files.writeString(folder.resolve("pin"), "1234\n");
        var module = Files.writeString(folder.resolve("module.so"), "a library");
        var config = config(served.certificatePath(), served.privateKeyPath(), """
                mail: {tlsCertificate: /nobody/asks.pem}
                redis: {uri: 'rediss://127.0.0.1:6379', tlsCertificate: '%s'}
                auditLog: {directory: '%s/made/at/the/start'}
                tokens:
                  - {name: main, label: main, module: '%s', pin: 'file:%s', sessions: 1, queue: 1, timeout: 1s}
                """.formatted(
                        served.certificatePath(), folder, module, pin));
        assertThat(ConfigCheck.problems(config)).isEmpty();
        assertThat(folder.resolve("made")).as("nothing is changed").doesNotExist();
    }

    @Test
    void every_problem_of_every_file_is_told_at_once() throws Exception {
        var one = SelfSignedCertificate.create("localhost");
        var other = SelfSignedCertificate.create("localhost");
        var noCertificate = Files.writeString(folder.resolve("ca.pem"), "a note");
        var config = config(one.certificatePath(), other.privateKeyPath(), """
                outbound: {tlsCertificate: '%s'}
                auditLog: {directory: '%s/folder'}
                tokens:
                  - {name: main, label: main, module: /absent.so, pin: 'env:COUNTERSIGN_NO_SUCH_VARIABLE', sessions: 1, queue: 1, timeout: 1s}
                  - {name: other, label: other, module: /absent.so, pin: 'file:/absent.pin', sessions: 1, queue: 1, timeout: 1s}
                """.formatted(noCertificate, noCertificate));
        assertThat(ConfigCheck.problems(config))
                .anyMatch(told -> told.contains("/absent.so does not exist") && told.contains("of the token \"main\""))
                .anyMatch(
                        told -> told.contains("/absent.pin does not exist") && told.contains("of the token \"other\""))
                .anyMatch(told -> told.contains("COUNTERSIGN_NO_SUCH_VARIABLE is not set"))
                .anyMatch(told -> told.contains("holds no certificate") && told.contains("outbound.tlsCertificate"))
                .anyMatch(told -> told.contains("cannot be served (the key is not that of the certificate)"))
                .anyMatch(told -> told.contains("auditLog.directory"))
                .hasSize(7);
    }

    @Test
    void what_the_domain_refuses_is_told_too() {
        assertThat(ConfigCheck.problems(GatewayConfig.parse("test", "production: false")))
                .anyMatch(told -> told.startsWith("tokens is empty"));
    }

    private static GatewayConfig config(String certificate, String key, String more) {
        return GatewayConfig.parse("test", """
                http: {publicUrl: 'https://sign.example.com', tlsCertificate: '%s', tlsKey: '%s'}
                postgres: {tls: disable}
                production: false
                %s""".formatted(certificate, key, more));
    }
}
