package io.countersign.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    @Test
    void bypassing_approvals_is_for_development_only() {
        var environment = Map.of(
                "COUNTERSIGN_APPROVAL_BYPASS", "true",
                "COUNTERSIGN_PRODUCTION", "false",
                "COUNTERSIGN_HTTP_PUBLIC_URL", "http://127.0.0.1:8080");
        assertThat(GatewayConfig.load(null, environment).approval().bypass()).isTrue();
        assertThatThrownBy(() -> GatewayConfig.load(null, Map.of("COUNTERSIGN_APPROVAL_BYPASS", "true")))
                .hasMessageContaining("approval.bypass: is true with production: true");
    }

    @Test
    void the_documented_defaults_are_a_whole_configuration() {
        var config = GatewayConfig.load(null, Map.of());
        assertThat(config.production()).isTrue();
        assertThat(config.tokens()).isEmpty();
        assertThat(config.signing().revocationFence()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.redis().timeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.security().accessTokenLifetime()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void one_organization_has_a_quarter_of_the_streams_and_what_one_identity_may_have() {
        assertThat(GatewayConfig.load(null, Map.of()).live().ofOneOrganization())
                .isEqualTo(1_250);
        assertThat(parse("live: {streams: 40, streamsPerIdentity: 15}\n").live().ofOneOrganization())
                .isEqualTo(15);
        assertThat(parse("live: {streams: 40, streamsPerOrganization: 40}\n")
                        .live()
                        .ofOneOrganization())
                .isEqualTo(40);
        assertThatThrownBy(() -> parse("live: {streamsPerOrganization: 0}\n"))
                .hasMessageContaining("live.streamsPerOrganization: is 0");
    }

    @Test
    void what_is_kept_inside_has_a_port_of_its_own() {
        assertThatThrownBy(() -> parse(http("0.0.0.0", 8080) + management("0.0.0.0", 8080)))
                .hasMessageContaining("management.port: is http.port, too; choose another one");
        assertThat(parse(http("10.0.0.1", 8080) + management("127.0.0.1", 8080))
                        .management()
                        .port())
                .isEqualTo(8080);
        assertThat(parse(http("0.0.0.0", 0) + management("0.0.0.0", 0))
                        .management()
                        .port())
                .isZero();
    }

    private static GatewayConfig parse(String sections) {
        return GatewayConfig.parse("mine.yaml", "production: false\n" + sections);
    }

    private static String http(String host, int port) {
        return "http: {host: " + host + ", port: " + port + "}\n";
    }

    private static String management(String host, int port) {
        return "management: {host: " + host + ", port: " + port + "}\n";
    }

    @Test
    void the_parts_of_a_database_url_replace_the_single_keys() {
        var config = GatewayConfig.load(null, Map.of("COUNTERSIGN_POSTGRES_URI", "postgresql://sam@db.example/main"));
        assertThat(config.postgres().host()).isEqualTo("db.example");
        assertThat(config.postgres().port()).isEqualTo(5432);
        assertThat(config.postgres().database()).isEqualTo("main");
        assertThat(config.postgres().user()).isEqualTo("sam");
    }

    @Test
    void a_password_in_a_url_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> GatewayConfig.parse("test", """
                        postgres: {uri: 'postgresql://sam:hunter2@db/main'}
                        redis: {uri: 'redis://:hunter2@cache:6379'}
                        """))
                .hasMessageContaining("postgres.uri")
                .hasMessageContaining("redis.uri")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> GatewayConfig.parse("test", "redis: {uri: 'redis://cache:6379?password=hunter2'}"))
                .hasMessageContaining("redis.uri: is no Redis address, or holds a password or parameters")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void an_authority_for_redis_goes_with_tls_only() {
        var config = GatewayConfig.parse("test", """
                http: {publicUrl: 'https://sign.example.com'}
                redis: {uri: 'rediss://cache:6379', tlsCertificate: /etc/redis/ca.pem}
                """);
        assertThat(config.redis().tlsCertificate()).isEqualTo(Path.of("/etc/redis/ca.pem"));
        assertThatThrownBy(() -> GatewayConfig.parse("test", "redis: {tlsCertificate: /etc/redis/ca.pem}"))
                .hasMessageContaining("redis.tlsCertificate: is set, and uri asks for no TLS");
    }

    @Test
    void a_token_as_in_the_documented_example_is_read() {
        var config = GatewayConfig.parse("test", """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080', port: 0}
                tokens:
                  - {name: main, label: release, module: /usr/lib/softhsm/libsofthsm2.so, pin: 'file:/etc/countersign/release.pin', sessions: 8, queue: 256, timeout: 1500ms}
                """);
        assertThat(config.tokens()).singleElement().satisfies(token -> {
            assertThat(token.module()).isEqualTo(Path.of("/usr/lib/softhsm/libsofthsm2.so"));
            assertThat(token.pinFile()).isEqualTo(Path.of("/etc/countersign/release.pin"));
        });
    }

    @Test
    void tokens_that_could_be_mixed_up_are_refused() {
        var one =
                "{name: %s, label: %s, module: /usr/lib/%s.so, pin: 'env:PIN', sessions: 8, queue: 256, timeout: 1500ms}";
        var yaml = "http: {publicUrl: 'https://sign.example.com'}\ntokens: [%s, %s]\n";
        assertThatThrownBy(() -> GatewayConfig.parse(
                        "test",
                        yaml.formatted(
                                one.formatted("left", "countersign", "left"),
                                one.formatted("right", "countersign", "right"))))
                .hasMessageContaining("tokens: uses a label twice")
                .hasMessageContaining("give each token a label of its own");
        assertThatThrownBy(() -> GatewayConfig.parse(
                        "test", yaml.formatted(one.formatted("main", "one", "a"), one.formatted("main", "two", "a"))))
                .hasMessageContaining("tokens: uses a name twice");
        assertThat(GatewayConfig.parse(
                                "test",
                                yaml.formatted(one.formatted("left", "one", "a"), one.formatted("right", "two", "a")))
                        .tokens())
                .hasSize(2);
    }

    @Test
    void ranges_are_refused_section_by_section_in_one_answer() {
        assertThatThrownBy(() -> GatewayConfig.parse("mine.yaml", """
                        http: {port: 70000}
                        security:
                          accessTokenLifetime: 2h
                          personTokenLifetime: 13h
                          argon2: {memory: 0}
                        signing: {revocationFence: 0s}
                        """))
                .hasMessageContaining("has 5 problems")
                .hasMessageContaining("security.personTokenLifetime: is 13h")
                .hasMessageContaining("mine.yaml:1: http.port: is 70000; write a number from 0 to 65535")
                .hasMessageContaining("mine.yaml:3: security.accessTokenLifetime: is 2h")
                .hasMessageContaining("security.argon2.memory: is 0")
                .hasMessageContaining("signing.revocationFence: is 0;");
    }

    @Test
    void networks_that_cannot_be_are_refused_by_name_beside_all_other_problems() {
        assertThat(GatewayConfig.parse("test", "outbound: {allowedNetworks: [10.1.0.0/16, 'fd00:1::/64', 0.0.0.0/0]}")
                        .outbound()
                        .allowedNetworks())
                .hasSize(3);
        assertThatThrownBy(() -> GatewayConfig.parse("mine.yaml", """
                        http: {port: 70000}
                        outbound: {allowedNetworks: [10.1.0.0/16, 10.1.2.3/16, 10.0.0.0/33, '::/129', '1.2.3::/8', /8, here]}
                        """))
                .hasMessageContaining("has 2 problems")
                .hasMessageContaining("mine.yaml:1: http.port")
                .hasMessageContaining("mine.yaml:2: outbound.allowedNetworks: holds what is no network:"
                        + " 10.1.2.3/16, 10.0.0.0/33, ::/129, 1.2.3::/8, /8, here; write networks as");
    }

    private static final String WITNESS = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

    private static String witnesses(String entries, int quorum) {
        return "http: {publicUrl: 'https://sign.example.com'}\nauditLog: {witnesses: [" + entries + "], witnessQuorum: "
                + quorum + "}\n";
    }

    @Test
    void witnesses_are_read_with_their_keys() {
        var config = GatewayConfig.parse(
                "test", witnesses("{key: '" + WITNESS + "', url: 'https://witness.example.org/here'}", 1));
        assertThat(config.auditLog().witnesses()).singleElement().satisfies(witness -> {
            assertThat(witness.name()).isEqualTo("remora.n621.de");
            assertThat(witness.url()).hasToString("https://witness.example.org/here");
        });
        assertThat(config.auditLog().witnessQuorum()).isEqualTo(1);
        assertThat(GatewayConfig.load(null, Map.of()).auditLog().witnesses()).isEmpty();
    }

    @Test
    void witnesses_that_cannot_be_are_refused() {
        var good = "{key: '" + WITNESS + "', url: 'https://witness.example.org'}";
        for (var key : List.of(
                "",
                "remora.n621.de",
                WITNESS.replace("da77", "da78"),
                WITNESS.replace("remora", "romera"),
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")) {
            assertThatThrownBy(() -> GatewayConfig.parse("test", witnesses(good.replace(WITNESS, key), 0)))
                    .as(key)
                    .hasMessageContaining("auditLog.witnesses");
        }
        for (var url :
                List.of("witness.example.org", "ftp://w.example", "https://u:p@w.example", "https://w.example?q=1")) {
            assertThatThrownBy(() ->
                            GatewayConfig.parse("test", witnesses(good.replace("https://witness.example.org", url), 0)))
                    .as(url)
                    .hasMessageContaining("auditLog.witnesses");
        }
        assertThatThrownBy(() -> GatewayConfig.parse("test", witnesses(good.replace("https", "http"), 0)))
                .hasMessageContaining("auditLog.witnesses: are asked in the open");
        assertThatThrownBy(() -> GatewayConfig.parse("test", witnesses(good + ", " + good, 0)))
                .hasMessageContaining("one is there twice");
        assertThatThrownBy(() -> GatewayConfig.parse("test", witnesses(good, 2)))
                .hasMessageContaining("auditLog.witnessQuorum: is 2; write a number from 0 to 1");
    }

    @Test
    void how_much_of_the_log_is_read_again_has_bounds() {
        for (var value : List.of("-1", "100001")) {
            assertThatThrownBy(() -> parse("auditLog: {scrubPerSecond: " + value + "}\n"))
                    .hasMessageContaining("auditLog.scrubPerSecond: is " + value + "; write a number from 0 to 100000");
        }
        assertThat(parse("auditLog: {scrubPerSecond: 0}\n").auditLog().scrubPerSecond())
                .isZero();
    }

    private static String provider(String more) {
        return "{name: sso, title: Acme SSO, issuer: 'https://login.acme.example', clientId: cs, organization: acme"
                + more + "}";
    }

    private static String providers(String... entries) {
        return "signIn: {providers: [" + String.join(", ", entries) + "]}\n";
    }

    @Test
    void an_identity_provider_is_asked_for_an_address_unless_more_is_wanted() {
        assertThat(parse("").signIn().providers()).isEmpty();
        var plain = parse(providers(provider(""))).signIn().providers().getFirst();
        assertThat(plain.scopes()).containsExactly("openid", "email");
        assertThat(plain.clientSecret()).isNull();
        var more = parse(providers(
                        provider(", scopes: [openid, profile], clientSecret: s3cret, requiredAcr: phr, maxAge: 8h")))
                .signIn()
                .providers()
                .getFirst();
        assertThat(more.scopes()).containsExactly("openid", "profile");
        assertThat(more.maxAge()).isEqualTo(Duration.ofHours(8));
        assertThat(more.toString()).contains("phr").doesNotContain("s3cret");
    }

    @Test
    void everything_wrong_with_an_identity_provider_is_told_at_once() {
        assertThatThrownBy(
                        () -> parse(
                                providers(
                                        "{name: 'A b', title: '', issuer: 'ftp://x', clientId: '', organization: '-', scopes: [email], maxAge: 31d}")))
                .hasMessageContaining("name: is \"A b\"")
                .hasMessageContaining("title")
                .hasMessageContaining("issuer: is \"ftp://x\"")
                .hasMessageContaining("clientId")
                .hasMessageContaining("organization")
                .hasMessageContaining("scopes: are without openid")
                .hasMessageContaining("maxAge: is out of range");
        assertThatThrownBy(() -> parse(providers(provider(", clientSecert: x"))))
                .hasMessageContaining("did you mean clientSecret");
        assertThatThrownBy(() -> parse(providers(provider(""), provider("")))).hasMessageContaining("use a name twice");
    }

    @Test
    void an_identity_provider_is_asked_in_the_open_and_a_secret_is_written_in_the_open_only_in_development() {
        var open = providers(provider("").replace("https", "http"));
        assertThat(parse(open).signIn().providers()).hasSize(1);
        var production = "production: true\nhttp: {publicUrl: 'https://sign.example'}\n";
        assertThatThrownBy(() -> GatewayConfig.parse("mine.yaml", production + open))
                .hasMessageContaining("signIn.providers: are asked in the open");
        assertThatThrownBy(() ->
                        GatewayConfig.parse("mine.yaml", production + providers(provider(", clientSecret: s3cret"))))
                .hasMessageContaining("is a secret written in the open")
                .hasMessageNotContaining("s3cret");
    }
}
