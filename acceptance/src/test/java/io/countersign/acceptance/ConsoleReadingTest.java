package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.countersign.acceptance.harness.Browser;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.NewCampaign;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationFamily;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signers, the audit log, several decisions at once, and what each person sets for themselves. */
class ConsoleReadingTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "reading");
    private final Party asker = org.person("asker");
    private final Party lead = org.person("lead");

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", asker, lead);
        org.policy("release", 100, Organization.step(1, lead));
    }

    private Browser browser() {
        return new Browser(cluster.gateway(0).uri());
    }

    private Request ask(String why, long signatures) {
        return asker.api()
                .withNewKey()
                .post("/v1/signers/release/requests", new NewRequest(why, null, signatures, null, null))
                .expect(201)
                .as(Request.class);
    }

    private Request read(Request request) {
        return org.admin().api().get("/v1/requests/" + request.id()).expect(200).as(Request.class);
    }

    @Test
    void a_signer_shows_its_key_policy_members_and_what_happened() {
        org.grant("release", asker, 1);
        asker.api()
                .withNewKey()
                .post("/v1/signers/release/sign", Digests.call("shown"))
                .expect(200);
        try (var browser = browser().open("/console/#/signers").signIn(lead)) {
            browser.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("release"))
                    .click();
            browser.sees(
                    Objects.requireNonNull(org.read("release").keyId()),
                    "To sign with release",
                    "asker of " + org.slug(),
                    "signature.signed",
                    "grant.pre_approved");
            var row = browser.page()
                    .getByRole(AriaRole.ROW)
                    .filter(new Locator.FilterOptions().setHasText("signature.signed"));
            row.getByText("all of it").click();
            browser.sees("shown.bin");
        }
    }

    @Test
    void an_admin_searches_the_log_and_a_member_is_told_who_may() {
        var request = ask("to be found", 1);
        try (var browser = browser().open("/console/").signIn(org.admin())) {
            var page = browser.page();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Audit log"))
                    .click();
            page.getByLabel("Type of event").fill("request.");
            page.getByLabel("Signer").selectOption("release");
            page.getByLabel("Who did it").selectOption(asker.name());
            browser.press("Search").sees("request.created");
            assertThat(page.getByRole(AriaRole.ROW).count()).isEqualTo(2);
            page.getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions().setName("request").setExact(true))
                    .click();
            browser.sees("to be found", request.hash());
        }
        try (var browser = browser().open("/console/#/audit").signIn(lead)) {
            browser.press("Search").page().getByRole(AriaRole.ALERT).waitFor();
            assertThat(browser.page()
                            .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Audit log"))
                            .count())
                    .isZero();
        }
    }

    @Test
    void several_are_read_whole_and_each_is_decided_by_itself() {
        var first = ask("first", 1);
        var second = ask("second", 2);
        var third = ask("third", 3);
        try (var browser = browser()) {
            // That the third is taken back meanwhile is not heard.
            browser.mayLoseTheGateway().page().route("**/v1/events*", route -> route.abort());
            browser.open("/console/").signIn(lead).sees("Read and decide them on one page");
            browser.page().getByText("Read and decide them on one page").click();
            browser.sees(first.hash(), second.hash(), third.hash());
            choose(browser, "1 signature ", "approve");
            choose(browser, "2 signatures", "reject");
            choose(browser, "3 signatures", "approve");
            browser.page().getByLabel("Comment with each").fill("read by lead");
            asker.api().post("/v1/requests/" + third.id() + ":cancel").expect(200);
            browser.press("Decide these …").sees("Send exactly these: 2 approvals, 1 rejection?");
            browser.press("Yes, send").sees("Approved.", "Rejected.", "cancelled by requester");
            assertThat(browser.page().getByRole(AriaRole.ALERT).count()).isEqualTo(1);
        }
        assertThat(read(first).state()).isEqualTo(RequestState.APPROVED);
        assertThat(read(second).decisions().getFirst().comment()).isEqualTo("read by lead");
        assertThat(read(second).state()).isEqualTo(RequestState.REJECTED);
        assertThat(read(third).state()).isEqualTo(RequestState.CANCELLED);
    }

    private static void choose(Browser browser, String which, String verdict) {
        browser.page()
                .getByRole(AriaRole.ARTICLE)
                .filter(new Locator.FilterOptions().setHasText("asks for " + which))
                .getByRole(
                        AriaRole.RADIO,
                        new Locator.GetByRoleOptions().setName(verdict).setExact(true))
                .check();
    }

    @Test
    void a_stand_in_is_named_decides_in_her_place_and_is_ended() {
        var otto = org.person("otto");
        org.operators("release", otto);
        var request = ask("while she is away", 1);
        try (var browser = browser().open("/console/").signIn(lead)) {
            var page = browser.page();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(lead.name()))
                    .click();
            page.getByLabel("Who").selectOption(otto.name());
            page.getByLabel("Until, by your clock").fill(tomorrow());
            page.getByLabel("Reason").fill("holiday");
            browser.press("Name a stand-in").sees("From now on they may decide in your place.", "in the place of");
            try (var his = browser().open("/requests/" + request.id()).signIn(otto)) {
                his.sees("You can decide this now").press("Approve …").press("Yes, approve");
                his.sees("in the place of " + lead.name());
            }
            browser.press("End it").sees("Ended.", "withdrawn");
        }
        assertThat(read(request).state()).isEqualTo(RequestState.APPROVED);
    }

    private static String tomorrow() {
        return LocalDateTime.now(ZoneId.of("Europe/Berlin"))
                .plusDays(1)
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm"));
    }

    @Test
    void an_administrator_answers_for_each_right_of_a_campaign_but_not_for_her_own() {
        var auditor = org.person("auditor");
        org.operators("release", auditor);
        var campaign = org.admin()
                .api()
                .withNewKey()
                .post(
                        "/v1/campaigns",
                        new NewCampaign(
                                "autumn", List.of("release"), Instant.now().plusSeconds(86_400), true, null))
                .expect(201)
                .as(Campaign.class);
        try (var browser = browser().open("/console/#/campaigns").signIn(org.admin())) {
            browser.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("autumn"))
                    .click();
            browser.sees("0 rights of 4 answered");
            answer(browser, asker, "keep");
            browser.sees("Answered for " + asker.name(), "1 right of 4 answered");
            answer(browser, auditor, "remove");
            browser.sees("Answered for " + auditor.name(), "2 rights of 4 answered");
            answer(browser, org.admin(), "keep");
            browser.page().getByRole(AriaRole.ALERT).waitFor();
        }
        var items = "/v1/campaigns/" + campaign.id() + "/items?state=";
        assertThat(org.admin().api().get(items + "kept").text()).contains(asker.name());
        assertThat(org.admin().api().get(items + "removed").text()).contains(auditor.name());
        assertThat(org.admin().api().get(items + "open").text())
                .contains(org.admin().name());
    }

    private static void answer(Browser browser, Party whose, String verdict) {
        var form = browser.page()
                .getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName(whose.name() + " on release"));
        form.getByLabel("Answer").first().selectOption(verdict);
        form.getByLabel("Reason").fill("looked at");
        form.getByRole(AriaRole.BUTTON).click();
    }

    @Test
    void each_person_says_how_they_want_to_be_told() {
        try (var browser = browser().open("/console/#/settings").signIn(lead)) {
            var page = browser.page();
            page.getByLabel("Address").fill("lead@example.com");
            page.getByLabel("emergencies").uncheck();
            page.getByLabel("How", new Page.GetByLabelOptions().setExact(true)).selectOption("daily");
            page.getByLabel("Time zone").fill("Europe/Berlin");
            browser.press("Save").sees("Saved.");
        }
        var saved = lead.api().get("/v1/me/notifications").expect(200).as(NotificationPreferences.class);
        assertThat(saved.email()).isEqualTo("lead@example.com");
        assertThat(saved.muted()).containsExactly(NotificationFamily.EMERGENCIES);
        assertThat(saved.digest()).isEqualTo(NotificationDigest.DAILY);
        assertThat(saved.timeZone()).isEqualTo("Europe/Berlin");
    }
}
