package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Browser;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.OpenIdProvider;
import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.SignInProviders;
import io.countersign.protocol.api.TokenAnswer;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** People sign in with the identity provider of their organization, in the console and on the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderSignInTest {
    private static final String ORGANIZATION = "platform";
    private static final String VERIFIER = "verifier-of-the-test-verifier-of-the-test-1";
    private static final String NONCE = "nonce-of-the-test-nonce";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern ADDRESS = Pattern.compile("(http://\\S+/authorize\\?\\S+)");

    private final OpenIdProvider provider = new OpenIdProvider();
    private final AtomicInteger numbers = new AtomicInteger();
    private Cluster cluster;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    void start() {
        cluster = Cluster.start(2, provider.configuration(ORGANIZATION));
    }

    @AfterAll
    void close() {
        cluster.close();
        provider.close();
    }

    /** A new person who has nothing but an account of the provider; the name is also the local part of the address. */
    private Person person() {
        var name = "lena" + numbers.incrementAndGet();
        var wanted = new NewPerson(name, null, null, NewAccount.ofProvider("sso", name + "@acme.example"));
        return cluster.platformAdmin()
                .api()
                .withNewKey()
                .post("/v1/people", wanted)
                .expect(201)
                .as(Person.class);
    }

    private static String email(Person person) {
        return person.name() + "@acme.example";
    }

    private static String redirect(GatewayProcess gateway) {
        return gateway.publicUrl() + "/console/";
    }

    /** A code that the provider gave for a sign-in in the console of this gateway. */
    private String code(GatewayProcess gateway, Person person) {
        var challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.of(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        var back = provider.signIn(
                provider.url() + "/authorize?state=s&code_challenge_method=S256&code_challenge=" + challenge + "&nonce="
                        + NONCE + "&redirect_uri=" + redirect(gateway),
                person.name() + "-sub",
                email(person));
        return back.substring(back.indexOf("code=") + 5);
    }

    private static Map<String, String> form(GatewayProcess gateway, String code) {
        return Map.of(
                "grant_type",
                "urn:countersign:grant-type:authorization-code",
                "provider",
                "sso",
                "code",
                code,
                "code_verifier",
                VERIFIER,
                "redirect_uri",
                redirect(gateway),
                "nonce",
                NONCE);
    }

    private static Answer exchange(GatewayProcess gateway, String code) {
        return gateway.api().form("/v1/token", form(gateway, code));
    }

    private Me me(GatewayProcess gateway, Answer answer) {
        var token = answer.expect(200).as(TokenAnswer.class).access_token();
        return gateway.api().as(token).get("/v1/me").expect(200).as(Me.class);
    }

    private long linked(Person person) {
        return cluster.number(
                "SELECT count(*) FROM audit_leaves WHERE type = 'account.linked' AND encode(leaf, 'escape') LIKE '%"
                        + person.id() + "%'");
    }

    /** What a browser shows on the page of the provider, filled in and sent. */
    private void say(Browser browser, Person person, String way) {
        browser.page().getByLabel("Subject").fill(person.name() + "-sub");
        browser.page().getByLabel("E-mail").fill(email(person));
        browser.press(way);
    }

    @Test
    void a_person_signs_in_through_the_console_and_goes_on_where_they_were_going() {
        var person = person();
        try (var browser = new Browser(cluster.gateway(0).publicUrl()).open("/console/#/signers")) {
            browser.page().getByLabel("Organization").fill(ORGANIZATION);
            browser.page().getByLabel("Login").focus();
            browser.press("Sign in with Acme SSO");
            say(browser, person, "Continue");
            browser.heading("Signers").waitFor();
            browser.sees(person.name());
            assertThat(browser.page().url()).isEqualTo(redirect(cluster.gateway(0)) + "#/signers");
            assertThat(browser.page()
                            .evaluate("() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
                            .toString())
                    .doesNotContain("verifier", "one-time-code");
        }
        assertThat(linked(person)).isEqualTo(1);
        for (var gateway : cluster.gateways()) {
            assertThat(gateway.log()).doesNotContain("one-time-code", VERIFIER, OpenIdProvider.SECRET, "eyJ");
        }
    }

    @Test
    void a_provider_that_could_not_be_asked_for_is_offered_once_it_can() {
        var asked = new AtomicInteger();
        try (var browser = new Browser(cluster.gateway(0).publicUrl())) {
            browser.page().route("**/v1/sign-in-providers*", route -> {
                if (asked.incrementAndGet() == 1) {
                    route.fulfill(new Route.FulfillOptions().setStatus(502).setBody("a proxy restarts"));
                } else {
                    route.resume();
                }
            });
            browser.open("/console/");
            browser.page().getByLabel("Organization").fill(ORGANIZATION);
            browser.page().getByLabel("Login").focus();
            browser.sees("Sign in with Acme SSO");
            assertThat(asked).hasValueGreaterThan(1);
        }
    }

    @Test
    void who_says_no_at_the_provider_or_comes_back_with_another_state_is_told_and_may_try_again() {
        var person = person();
        try (var browser = new Browser(cluster.gateway(0).publicUrl()).open("/console/")) {
            browser.page().getByLabel("Organization").fill(ORGANIZATION);
            browser.page().getByLabel("Login").focus();
            browser.press("Sign in with Acme SSO");
            say(browser, person, "Deny");
            browser.sees("Acme SSO did not sign you in (access_denied: You said no)");
            assertThat(browser.page().url()).isEqualTo(redirect(cluster.gateway(0)));

            var before = provider.exchanges.get();
            browser.open("/console/?code=one-time-code-stolen&state=made-up").sees("was not begun in this tab");
            assertThat(browser.page().url()).doesNotContain("stolen");
            assertThat(provider.exchanges.get()).as("nothing was handed on").isEqualTo(before);
            PlaywrightAssertions.assertThat(browser.page().getByLabel("Organization"))
                    .isVisible();
        }
    }

    @Test
    void a_code_is_exchanged_once_and_only_for_its_own_sign_in() {
        var person = person();
        var gateway = cluster.gateway(1);
        var code = code(gateway, person);
        assertThat(me(gateway, exchange(gateway, code)).id()).isEqualTo(person.id());
        var replayed = exchange(gateway, code);
        replayed.refused(400, "INVALID_GRANT");
        assertThat(replayed.text()).contains("\"error\":\"invalid_grant\"").doesNotContain(code);
        exchange(cluster.gateway(0), code(gateway, person)).refused(400, "INVALID_GRANT");
        var spoilt = new HashMap<>(form(gateway, code(gateway, person)));
        spoilt.put("nonce", "another-nonce-another-nonce");
        gateway.api().form("/v1/token", spoilt).refused(400, "INVALID_GRANT");
        spoilt.put("redirect_uri", "https://evil.example/console/");
        gateway.api().form("/v1/token", spoilt).refused(400, "INVALID_INPUT");
        spoilt.remove("code_verifier");
        gateway.api().form("/v1/token", spoilt).refused(400, "INVALID_INPUT");
        Eventually.holds(
                "refusals are in the log",
                SOON,
                () -> cluster.number("SELECT count(*) FROM audit_leaves WHERE type = 'identity.login_refused'"
                                + " AND encode(leaf, 'escape') LIKE '%wrong_nonce%'")
                        > 0);
    }

    @Test
    void of_many_first_sign_ins_at_two_gateways_one_binds_the_account() {
        var person = person();
        var codes = new HashMap<GatewayProcess, String[]>();
        for (var gateway : cluster.gateways()) {
            codes.put(gateway, new String[] {code(gateway, person), code(gateway, person), code(gateway, person)});
        }
        var answers = codes.entrySet().stream()
                .flatMap(entry -> Arrays.stream(entry.getValue())
                        .map(code -> CompletableFuture.supplyAsync(() -> exchange(entry.getKey(), code))))
                .toList();
        answers.forEach(answer -> answer.join().expect(200));
        assertThat(linked(person)).isEqualTo(1);
    }

    @Test
    void a_gateway_that_is_killed_between_code_and_token_leaves_an_account_that_works() {
        var person = person();
        var dying = cluster.add();
        var latch = new CountDownLatch(1);
        var before = provider.exchanges.get();
        provider.hold(latch);
        try {
            var lost = CompletableFuture.runAsync(() -> exchange(dying, code(dying, person)));
            Eventually.holds("the provider is asked", SOON, () -> provider.exchanges.get() > before);
            dying.kill();
            assertThat(lost.handle((done, failure) -> failure).join()).isNotNull();
        } finally {
            provider.hold(null);
            latch.countDown();
        }
        var gateway = cluster.gateway(0);
        assertThat(me(gateway, exchange(gateway, code(gateway, person))).id()).isEqualTo(person.id());
        assertThat(linked(person)).isEqualTo(1);
    }

    @Test
    void while_the_provider_says_nothing_passwords_are_as_good_as_ever() {
        var person = person();
        var gateway = cluster.gateway(0);
        var latch = new CountDownLatch(1);
        provider.hold(latch);
        try {
            var waiting = CompletableFuture.supplyAsync(() -> exchange(gateway, code(gateway, person)));
            var admin = cluster.platformAdmin().credentials();
            gateway.api().form("/v1/token", admin).expect(200);
            var refusal = waiting.join().refused(503, "PROVIDER_UNAVAILABLE");
            assertThat(refusal.detail()).contains("Acme SSO").contains("password");
        } finally {
            provider.hold(null);
            latch.countDown();
        }
    }

    @Test
    void disabling_a_person_ends_what_they_signed_in_to_on_every_gateway() {
        var person = person();
        var gateway = cluster.gateway(0);
        var token = exchange(gateway, code(gateway, person))
                .expect(200)
                .as(TokenAnswer.class)
                .access_token();
        cluster.platformAdmin()
                .api()
                .post("/v1/people/" + person.id() + ":disable")
                .expect(200);
        for (var each : cluster.gateways()) {
            each.api().as(token).get("/v1/me").expect(401);
        }
        exchange(gateway, code(gateway, person)).refused(401, "IDENTITY_DISABLED");
    }

    @Test
    void an_organization_that_does_not_exist_looks_as_one_without_providers() {
        var api = cluster.gateway(0).api();
        var shown =
                api.get("/v1/sign-in-providers?organization=" + ORGANIZATION).expect(200);
        assertThat(shown.as(SignInProviders.class).providers()).hasSize(1);
        assertThat(shown.text()).doesNotContain(OpenIdProvider.SECRET);
        assertThat(api.get("/v1/sign-in-providers?organization=nowhere")
                        .expect(200)
                        .text())
                .isEqualTo("{\"providers\":[]}");
    }

    /** The command line, while it waits for a browser. */
    private record Waiting(CompletableFuture<Integer> status, StringWriter out, StringWriter err) {
        String address() {
            Eventually.holds(
                    "an address is shown",
                    SOON,
                    () -> ADDRESS.matcher(err.toString()).find());
            var matcher = ADDRESS.matcher(err.toString());
            assertThat(matcher.find()).isTrue();
            return matcher.group(1);
        }
    }

    private Waiting login(String... words) {
        var environment = Map.of("COUNTERSIGN_ALLOW_HTTP", "true");
        var surroundings = new Surroundings(environment, new ByteArrayInputStream(new byte[0]), folder, null);
        var waiting = new Waiting(new CompletableFuture<>(), new StringWriter(), new StringWriter());
        Thread.ofVirtual()
                .start(() -> waiting.status()
                        .complete(CountersignCli.commandLine(surroundings, words)
                                .setOut(new PrintWriter(waiting.out()))
                                .setErr(new PrintWriter(waiting.err()))
                                .execute(words)));
        return waiting;
    }

    private static HttpResponse<String> get(String address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void the_command_line_takes_the_answer_at_a_port_of_its_own_and_nothing_else_there() throws Exception {
        var person = person();
        var url = cluster.gateway(0).uri().toString();
        var waiting = login("login", "--url", url, "--organization", ORGANIZATION, "--provider", "sso");
        var address = waiting.address();
        var back = provider.signIn(address, person.name() + "-sub", email(person));
        var door = back.substring(0, back.indexOf('?'));
        assertThat(door).matches("http://127\\.0\\.0\\.1:[0-9]+/");
        assertThat(get(door + "?code=stolen&state=made-up").statusCode()).isEqualTo(400);
        assertThat(get(door + "?error=access_denied").statusCode()).isEqualTo(400);
        assertThat(get(door.replace("127.0.0.1", "localhost") + back.substring(back.indexOf('?')))
                        .statusCode())
                .as("by another name, as a page that got the name rebound would")
                .isEqualTo(400);
        assertThat(waiting.status()).isNotDone();

        var page = get(back);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Go back to the terminal").doesNotContain("one-time-code");
        assertThat(waiting.status().get(30, TimeUnit.SECONDS))
                .as(waiting.err().toString())
                .isZero();
        assertThat(waiting.out().toString()).contains(person.name());
        assertThat(Files.readString(folder.resolve(".config/countersign/credentials.json")))
                .contains("\"provider\"")
                .doesNotContain("one-time-code");
        assertThatThrownBy(() -> get(back)).isInstanceOf(ConnectException.class);
    }

    @Test
    void the_command_line_tells_who_said_no() throws Exception {
        var person = person();
        var url = cluster.gateway(0).uri().toString();
        var waiting = login("login", "--url", url, "--organization", ORGANIZATION, "--provider", "sso");
        var back = provider.signIn(waiting.address(), person.name() + "-sub", email(person));
        get(back.replaceAll("&code=.*", "&error=access_denied"));
        assertThat(waiting.status().get(30, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(waiting.err().toString()).contains("access_denied");
        var unknown = login("login", "--url", url, "--organization", ORGANIZATION, "--provider", "nobody");
        assertThat(unknown.status().get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(unknown.err().toString()).contains("It has: sso.");
    }
}
