package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.countersign.acceptance.harness.Browser;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.BreakGlass;
import io.countersign.protocol.api.BreakGlassState;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WindowCeiling;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asking in a browser, and what becomes of what was approved: grants, their end, emergencies, changes of a guarded Signer. */
class ConsoleAskingTest {
    private static final Pattern REQUEST = Pattern.compile(".*/console/#/requests/([0-9a-f-]{36})");

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "asking");
    private final Party asker = org.person("asker");
    private final Party lead = org.person("lead");
    private final Party ci = org.machine("ci", asker);

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", asker, lead, ci);
        org.policy("release", 100, Organization.step(1, lead));
    }

    private Browser browser() {
        return new Browser(cluster.gateway(0).uri());
    }

    private Request read(String id) {
        return org.admin().api().get("/v1/requests/" + id).expect(200).as(Request.class);
    }

    private Grant emergency() {
        org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/release:break-glass", new NewBreakGlass("the site is down", null, 3L, null))
                .expect(201);
        return org.read(grant(Objects.requireNonNull(org.read("release").breakGlass())));
    }

    private Grant grant(BreakGlass opened) {
        return org.admin().api().get("/v1/grants/" + opened.grant()).expect(200).as(Grant.class);
    }

    private static void reason(Browser browser, String text) {
        browser.page()
                .getByLabel("Reason", new Page.GetByLabelOptions().setExact(true))
                .fill(text);
    }

    private void sign(Party who) {
        var text = UUID.randomUUID().toString();
        who.api()
                .withKey(text)
                .post("/v1/signers/release/sign", Digests.call(text))
                .expect(200);
    }

    @Test
    void whoever_asks_sees_the_ceilings_names_files_by_their_digests_and_tries_before() {
        try (var browser = browser().open("/console/#/ask").signIn(asker)) {
            var page = browser.page();
            page.getByLabel("Signer").selectOption("release");
            browser.sees("One approval is good for at most: 100 signatures, 1 hour.");
            page.getByLabel("Why; the approvers read it").fill("Release 1.5");
            page.getByLabel("Who will sign").selectOption("ci (machine)");
            page.getByLabel("How many signatures").fill("2");
            page.getByLabel("For how long after the approval").fill("20");
            page.getByLabel("Unit").selectOption("minutes");
            page.getByText("Narrow it: approvers like that").click();
            page.getByLabel("or files, whose digests are computed here")
                    .setInputFiles(new FilePayload(
                            "app.jar", "application/java-archive", "the app".getBytes(StandardCharsets.UTF_8)));
            var digest = HexFormat.of().formatHex(Digests.of("the app"));
            page.waitForCondition(() ->
                    page.getByLabel("SHA-256 of the artifacts").inputValue().equals(digest));
            browser.press("Only check").sees("Nothing was asked for yet", "Could decide");
            assertThat(asker.api().get("/v1/requests?mine=true").text()).doesNotContain("Release 1.5");
            browser.press("Ask").sees("asks for 2 signatures with release", "20 minutes from the approval", digest);
            var id = REQUEST.matcher(page.url());
            assertThat(id.matches()).isTrue();
            var request = read(id.group(1));
            assertThat(request.recipient().id()).isEqualTo(ci.id());
            assertThat(Objects.requireNonNull(request.scope()).artifacts()).containsExactly(digest);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("My requests"))
                    .click();
            browser.sees("2 signatures with release", "Release 1.5");
        }
    }

    @Test
    void above_a_ceiling_the_gateway_says_what_is_allowed_and_the_form_stays() {
        try (var browser = browser().open("/console/#/ask").signIn(asker)) {
            browser.page().getByLabel("Signer").selectOption("release");
            browser.sees("One approval is good for at most");
            browser.page().getByLabel("Why; the approvers read it").fill("too long");
            browser.page().getByLabel("For how long after the approval").fill("9");
            browser.press("Ask");
            browser.page().getByRole(AriaRole.ALERT).waitFor();
            assertThat(browser.page().getByLabel("Why; the approvers read it").inputValue())
                    .isEqualTo("too long");
        }
    }

    @Test
    void a_requester_comments_and_takes_back_and_an_administrator_voids() {
        var first = asker.api()
                .withNewKey()
                .post("/v1/signers/release/requests", new NewRequest("first", null, 1L, null, null))
                .expect(201)
                .as(Request.class);
        try (var browser = browser().open("/requests/" + first.id()).signIn(asker)) {
            browser.page().getByLabel("Say something about it").fill("it can wait");
            browser.press("Comment").sees("it can wait");
            browser.page().getByText("Take it back").click();
            browser.press("Take this request back").sees("Taken back.", "cancelled by requester");
        }
        var second = ci.api()
                .withNewKey()
                .post("/v1/signers/release/requests", new NewRequest("second", null, 2L, null, null))
                .expect(201)
                .as(Request.class);
        try (var browser = browser().open("/requests/" + second.id()).signIn(org.admin())) {
            browser.page()
                    .getByText("Void it, as an Administrator of the Signer")
                    .click();
            reason(browser, "the branch is gone");
            browser.press("Void this request").sees("Voided.", "the branch is gone");
        }
        assertThat(read(first.id().toString()).state()).isEqualTo(RequestState.CANCELLED);
        assertThat(read(second.id().toString()).state()).isEqualTo(RequestState.VOIDED);
    }

    @Test
    void a_grant_in_force_is_found_and_revoked_with_a_reason() {
        var grant = org.grant("release", ci, 5);
        sign(ci);
        try (var browser = browser().open("/console/#/grants").signIn(org.admin())) {
            browser.sees("4 of 5");
            browser.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("ci (machine)"))
                    .click();
            browser.sees("1 of 5", "given ahead by an Administrator");
            browser.page()
                    .getByText("End it at once, as an Administrator of the Signer")
                    .click();
            reason(browser, "the runner was lost");
            browser.press("Revoke this grant")
                    .sees("Revoked; no gateway releases another signature under it.", "the runner was lost");
        }
        assertThat(org.read(grant).state()).isEqualTo(GrantState.REVOKED);
    }

    @Test
    void who_ratifies_an_emergency_stands_behind_the_signatures_that_were_read() {
        var grant = emergency();
        sign(org.admin());
        try (var browser = browser()) {
            // Nothing is heard of what is signed meanwhile.
            browser.mayLoseTheGateway().page().route("**/v1/events*", route -> route.abort());
            browser.open("/console/").signIn(lead);
            browser.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Emergency on release"))
                    .click();
            browser.sees("the site is down", ".bin").press("Ratify …").sees("1 signature until now");
            sign(org.admin());
            browser.press("Yes, ratify");
            browser.page().getByRole(AriaRole.ALERT).waitFor();
            assertThat(glassOf(grant)).isEqualTo(BreakGlassState.OPEN);
            browser.sees("1 of 3 signatures left")
                    .press("Ratify …")
                    .sees("2 signatures until now")
                    .press("Yes, ratify")
                    .sees("Ratified.");
            assertThat(browser.page()
                            .evaluate("document.activeElement.textContent")
                            .toString())
                    .as("where the focus goes on")
                    .contains("Ratified.");
        }
        assertThat(glassOf(grant)).isEqualTo(BreakGlassState.RATIFIED);
    }

    @Test
    void who_refuses_an_emergency_suspends_the_signer() {
        var grant = emergency();
        try (var browser = browser().open("/console/#/grants/" + grant.id()).signIn(lead)) {
            browser.page().getByLabel("Comment; for a refusal the reason").fill("nobody was called");
            browser.press("Refuse …")
                    .press("Yes, refuse")
                    .sees("Refused; the grant has ended and the Signer is suspended.");
        }
        assertThat(glassOf(grant)).isEqualTo(BreakGlassState.REFUSED);
        assertThat(org.read("release").state()).isEqualTo(SignerState.DISABLED);
    }

    private BreakGlassState glassOf(Grant grant) {
        return Objects.requireNonNull(org.read(grant).breakGlass()).state();
    }

    /** One approval is good for more. */
    private NewPolicy looser() {
        return new NewPolicy(
                List.of(Organization.step(1, lead)), Ceiling.of(1_000), WindowCeiling.of(Duration.ofHours(1)), null);
    }

    @Test
    void a_change_of_a_guarded_signer_is_shown_whole_and_decided_by_keyboard_alone() {
        org.admin()
                .api()
                .put("/v1/signers/release/policy-guard", new PolicyGuard(true))
                .expect(200);
        var change = org.admin()
                .api()
                .put("/v1/signers/release/policy", looser())
                .expect(202)
                .as(Request.class);
        try (var browser = browser().open("/requests/" + change.id()).signIn(lead)) {
            browser.sees("What would change");
            for (var sentence : Objects.requireNonNull(change.change())) {
                browser.sees(sentence);
            }
            for (var name : List.of("Approve …", "Yes, approve")) {
                var button = browser.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
                // The second question takes no answer at once.
                PlaywrightAssertions.assertThat(button).isEnabled();
                for (var tabs = 0;
                        tabs < 40
                                && !button.evaluate("one => one === document.activeElement")
                                        .equals(true);
                        tabs++) {
                    browser.page().keyboard().press("Tab");
                }
                browser.page().keyboard().press("Enter");
            }
            browser.sees("Approved.");
            assertThat(browser.page()
                            .evaluate("document.activeElement.textContent")
                            .toString())
                    .as("where the focus goes on")
                    .contains("Approved.");
        }
        assertThat(read(change.id().toString()).state()).isEqualTo(RequestState.APPROVED);
    }
}
