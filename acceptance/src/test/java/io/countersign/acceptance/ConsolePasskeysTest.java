package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import io.countersign.acceptance.harness.Browser;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PasskeyPage;
import io.countersign.protocol.api.PasskeyRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passkeys in the real browser, with an authenticator that it makes up: what is signed there is what the gateway computes. */
class ConsolePasskeysTest {
    private static final String SETTINGS = "/console/#/settings";

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "passkeys");
    private final Party asker = org.person("asker");
    private final Party lead = org.person("lead");
    private long signatures = 1;

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", asker, lead);
        org.policy("release", 100, Organization.step(1, lead).withPasskeys());
    }

    /** One person's browser on the machine of their security key. */
    private Browser browser() {
        var browser = new Browser(cluster.gateway(0).publicUrl());
        var devtools = browser.page().context().newCDPSession(browser.page());
        devtools.send("WebAuthn.enable");
        key(devtools);
        return browser;
    }

    private static void key(CDPSession devtools) {
        var options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        var arguments = new JsonObject();
        arguments.add("options", options);
        devtools.send("WebAuthn.addVirtualAuthenticator", arguments);
    }

    private Request ask(String why) {
        return asker.api()
                .withNewKey()
                .post("/v1/signers/release/requests", new NewRequest(why, null, ++signatures, null, null))
                .expect(201)
                .as(Request.class);
    }

    private Request read(Request request) {
        return org.admin().api().get("/v1/requests/" + request.id()).expect(200).as(Request.class);
    }

    private PasskeyPage passkeys() {
        return lead.api().get("/v1/me/passkeys").expect(200).as(PasskeyPage.class);
    }

    private void add(Browser browser) {
        browser.page().getByLabel("Name of the new passkey").fill("key on the ring");
        browser.page()
                .getByLabel("Your login, once more")
                .fill(lead.credentials().getOrDefault("username", ""));
        browser.page()
                .getByLabel("Your password, once more")
                .fill(lead.credentials().getOrDefault("password", ""));
        browser.press("Add a passkey").sees("Added. Your approvals are signed with it", "never used");
    }

    @Test
    void whoever_adds_a_passkey_approves_with_it_what_a_token_alone_cannot() {
        var request = ask("signed in the browser");
        var refused = lead.api().post("/v1/requests/" + request.id() + ":approve", new Approval(null));
        assertThat(refused.expect(403).problem().code()).isEqualTo("PASSKEY_REQUIRED");
        try (var browser = browser()) {
            browser.open("/console/#/requests/" + request.id()).signIn(lead).press("Approve …");
            browser.press("Yes, approve").sees("you have none. Add one in the settings");
            assertThat(read(request).state()).isEqualTo(RequestState.PENDING);

            browser.open(SETTINGS);
            add(browser);
            browser.open("/console/#/requests/" + request.id()).press("Approve …");
            browser.press("Yes, approve").sees("Approved.", "signed with key on the ring");
        }
        assertThat(read(request).decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.passkey())
                        .extracting(PasskeyRef::name)
                        .isEqualTo("key on the ring"));
    }

    @Test
    void several_are_approved_with_a_signature_each() {
        var one = ask("the first of two");
        var two = ask("the second of two");
        try (var browser = browser()) {
            browser.open(SETTINGS).signIn(lead);
            add(browser);
            browser.open("/console/#/requests/" + one.id() + "," + two.id());
            browser.sees("the first of two", "the second of two");
            browser.page()
                    .getByLabel("approve", new com.microsoft.playwright.Page.GetByLabelOptions().setExact(true))
                    .all()
                    .forEach(choice -> choice.check());
            browser.press("Decide these …").press("Yes, send").sees("Approved.");
        }
        assertThat(read(one).state()).isEqualTo(RequestState.APPROVED);
        assertThat(read(two).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void a_browser_that_has_no_passkeys_here_says_so_and_nothing_is_begun() {
        try (var browser = browser()) {
            browser.page().addInitScript("delete window.PublicKeyCredential");
            browser.open(SETTINGS).signIn(lead);
            browser.page().getByLabel("Name of the new passkey").fill("key on the ring");
            browser.page().getByLabel("Your login, once more").fill("lead");
            browser.page().getByLabel("Your password, once more").fill("whatever it is");
            browser.press("Add a passkey").sees("This browser has no passkeys here");
        }
        assertThat(passkeys().items()).isEmpty();
    }

    @Test
    void a_passkey_agrees_to_its_own_removal() {
        try (var browser = browser()) {
            browser.open(SETTINGS).signIn(lead);
            add(browser);
            assertThat(passkeys().items()).hasSize(1);
            browser.press("Remove key on the ring").sees("Removed. What it signed stays signed.");
        }
        assertThat(passkeys().items()).isEmpty();
    }
}
