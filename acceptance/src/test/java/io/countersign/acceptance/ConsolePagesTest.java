package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.countersign.acceptance.harness.Browser;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Door;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.SignAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do in a browser, in a real one. */
class ConsolePagesTest {
    private static final String CONSOLE = "/console/";

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "pages");
    private final Party owner = org.person("owner");
    private final Party lead = org.person("lead");
    private final Party ci = org.machine("ci", owner);
    private final URI gateway = cluster.gateway(0).uri();

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", owner, lead, ci);
        org.policy("release", 100, Organization.step(1, lead));
    }

    private Request ask(Party who, String why) {
        return ask(who, new NewRequest(why, null, 3L, Duration.ofMinutes(30), null));
    }

    private static Request ask(Party who, NewRequest wanted) {
        return who.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
    }

    private Request read(Request request) {
        return org.admin().api().get("/v1/requests/" + request.id()).expect(200).as(Request.class);
    }

    private Browser browser() {
        return new Browser(gateway);
    }

    @Test
    void an_approver_sees_a_request_arrive_reads_it_and_approves_and_the_job_signs() {
        try (var browser = browser().open(CONSOLE).signIn(lead)) {
            browser.sees("Nothing waits for your decision.", "live");
            var request = ask(ci, "Release 1.0 of the app");
            browser.sees("Release 1.0 of the app");
            PlaywrightAssertions.assertThat(browser.page()).hasTitle("(1) Waiting for you – Countersign");
            browser.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("ci (machine) asks for 3 signatures"))
                    .click();
            browser.sees(
                    "You can decide this now",
                    request.hash(),
                    "30 minutes from the approval",
                    "CN=release,O=Example,C=DE");
            browser.page().getByLabel("Comment; for a rejection the reason").fill("build 812 checked");
            browser.press("Approve …").sees("Approve exactly this?");
            assertThat(read(request).state().name()).isEqualTo("PENDING");
            browser.press("Yes, approve").sees("Approved. Nobody needs to act", "3 of 3 signatures left");
            PlaywrightAssertions.assertThat(browser.page()).hasTitle("Request – Countersign");
            assertThat(read(request).decisions().getFirst().comment()).isEqualTo("build 812 checked");
        }
        var answer = ci.api()
                .withNewKey()
                .post("/v1/signers/release/sign", Digests.call("app-1.0"))
                .expect(200)
                .as(SignAnswer.class);
        assertThat(Digests.verify(answer, "app-1.0")).isTrue();
    }

    @Test
    void a_rejection_needs_a_reason_and_the_requester_reads_it_as_it_happens() {
        var request = ask(owner, "Release 2.0");
        try (var asker = browser().open("/requests/" + request.id()).signIn(owner);
                var decider = browser().open("/requests/" + request.id()).signIn(lead)) {
            asker.sees("waiting for step 1 of 1", "live");
            decider.sees("You can decide this now").press("Reject …").sees("Say why you reject it");
            decider.page().getByLabel("Comment; for a rejection the reason").fill("tests are red");
            decider.press("Reject …").press("Yes, reject").sees("Rejected. Nobody needs to act");
            asker.sees("rejected by lead of " + org.slug() + " at step 1: tests are red");
        }
    }

    @Test
    void the_link_of_a_mail_leads_to_its_request_where_who_asked_is_told_of_two_person_integrity() {
        var request = ask(owner, "Release 3.0");
        try (var browser = browser().open("/requests/" + request.id()).signIn(owner)) {
            browser.sees("asks for 3 signatures with release", "You are not among those who can decide now");
            assertThat(browser.page().url()).endsWith("/console/#/requests/" + request.id());
            browser.press("Approve …").press("Yes, approve");
            assertThat(browser.page().getByRole(AriaRole.ALERT).first().textContent())
                    .contains("two-person integrity")
                    .contains(lead.name());
            browser.sees("Nothing was decided.");
        }
        assertThat(read(request).decisions()).isEmpty();
    }

    @Test
    void what_was_not_read_is_not_approved() {
        var request = ask(ci, "Release 4.0");
        try (var browser = browser()) {
            // What comes over the stream would have it read anew.
            browser.mayLoseTheGateway().page().route("**/v1/events*", Route::abort);
            var other = "0".repeat(64);
            // As if it had been another one when it was read.
            browser.page().route("**/v1/requests/" + request.id(), route -> {
                var answer = route.fetch();
                route.fulfill(new Route.FulfillOptions()
                        .setResponse(answer)
                        .setBody(
                                answer.text().replace(request.hash(), other).replace("Release 4.0", "something else")));
            });
            browser.open("/requests/" + request.id()).signIn(lead).sees("something else");
            browser.press("Approve …").sees(other);
            browser.page().unroute("**/v1/requests/" + request.id());
            browser.press("Yes, approve").sees("not the one that you were reading", "Release 4.0", request.hash());
        }
        assertThat(read(request).decisions()).isEmpty();
    }

    @Test
    void what_was_decided_meanwhile_is_shown_and_not_decided_again() {
        var request = ask(ci, "Release 5.0");
        try (var browser = browser()) {
            // Nothing is heard of it.
            browser.mayLoseTheGateway().page().route("**/v1/events*", Route::abort);
            browser.open("/requests/" + request.id()).signIn(lead).sees("not live");
            browser.press("Approve …").sees("Approve exactly this?");
            ci.api().post("/v1/requests/" + request.id() + ":cancel").expect(200);
            browser.press("Yes, approve")
                    .sees("Nothing was decided. Below is the request as it is now.", "cancelled by requester");
        }
    }

    @Test
    void hostile_words_are_words_wherever_they_are_shown() {
        var evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        var mallory = org.person("mallory");
        org.operators("release", mallory);
        cluster.superuser(
                "UPDATE identities SET name = '" + evil.replace("'", "''") + "' WHERE id = '" + mallory.id() + "'");
        var scope = new Scope(null, null, evil, "host" + evil, null, null);
        var request = ask(
                mallory,
                new NewRequest(
                        evil + "\n\u202egnp.exe", null, 1L, Duration.ofMinutes(30), "T-1 " + evil, null, null, scope));
        mallory.api()
                .withNewKey()
                .post("/v1/requests/" + request.id() + "/comments", new NewComment("said " + evil))
                .expect(201);
        try (var browser = browser().open(CONSOLE).signIn(lead)) {
            browser.sees(evil);
            hasNoElementOfIts(browser);
            browser.open("/requests/" + request.id()).sees("said " + evil, "T-1 " + evil, "host" + evil);
            hasNoElementOfIts(browser);
            browser.page().route("**/v1/requests/" + request.id(), route -> {
                var answer = route.fetch();
                var element =
                        "{\"type\":\"img\",\"props\":{\"src\":\"x\",\"class\":\"forged\"},\"key\":null,\"ref\":null,\"constructor\":null,\"__k\":null,\"__v\":1}";
                route.fulfill(new Route.FulfillOptions()
                        .setResponse(answer)
                        .setBody(answer.text()
                                .replaceFirst(
                                        "\"justification\":\"(\\\\.|[^\"\\\\])*\"", "\"justification\":" + element)));
            });
            browser.page().reload();
            browser.sees("said " + evil);
            hasNoElementOfIts(browser);
        }
    }

    @Test
    void characters_that_turn_or_hide_text_are_shown_as_such_wherever_they_stand() {
        var mallory = org.person("mallory");
        org.operators("release", mallory);
        cluster.superuser("UPDATE identities SET name = 'le\u200bad' WHERE id = '" + mallory.id() + "'");
        var scope = new Scope(null, null, "\u2066loot", null, null, null);
        var request = ask(
                mallory,
                new NewRequest("see \u202egnp.exe", null, 1L, Duration.ofMinutes(30), "T-\u200b1", null, null, scope));
        try (var browser = browser()) {
            browser.page().route("**/v1/requests/" + request.id(), route -> {
                var answer = route.fetch();
                route.fulfill(new Route.FulfillOptions()
                        .setResponse(answer)
                        .setBody(answer.text()
                                .replace("\"verified\":{", "\"verified\":{\"claim.ref\":\"refs/heads/\u202eniam\",")));
            });
            browser.open("/requests/" + request.id()).signIn(lead);
            browser.sees("see \ufffdgnp.exe", "T-\ufffd1", "\ufffdloot", "refs/heads/\ufffdniam", "le\ufffdad");
            browser.press("Approve …").sees("Approve exactly this?");
            assertThat(browser.page().locator("#console").innerText())
                    .doesNotContainPattern("[\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]");
        }
    }

    private static void hasNoElementOfIts(Browser browser) {
        assertThat(browser.page().locator("img, script:not([src]), .forged").count())
                .isZero();
        assertThat(browser.page().title()).doesNotContain("owned");
    }

    @Test
    void whoever_signs_out_leaves_nothing_behind() {
        var request = ask(ci, "Release 6.0");
        try (var browser = browser().open("/requests/" + request.id()).signIn(lead)) {
            browser.sees("Release 6.0");
            assertThat(browser.page().evaluate("document.cookie")).isEqualTo("");
            assertThat(browser.page().evaluate("JSON.stringify(localStorage)").toString())
                    .doesNotContain("ey");
            browser.press("Sign out").sees("Sign in to Countersign");
            assertThat(browser.page().evaluate("sessionStorage.length")).isEqualTo(0);
            assertThat(browser.page().content()).doesNotContain("Release 6.0");
            browser.page().reload();
            browser.sees("Sign in to Countersign");
            browser.signIn(lead).sees("Release 6.0");
        }
    }

    @Test
    void a_wrong_password_is_told_in_the_words_of_the_gateway() {
        try (var browser = browser().open(CONSOLE)) {
            browser.page().getByLabel("Organization").fill(org.slug());
            browser.page().getByLabel("Login").fill("lead");
            browser.page().getByLabel("Password").fill("not the password");
            browser.page().keyboard().press("Enter");
            var told = browser.page().getByRole(AriaRole.ALERT);
            told.waitFor();
            assertThat(told.textContent()).containsIgnoringCase("password");
            browser.signIn(lead).sees("Waiting for you");
        }
    }

    @Test
    void a_sign_in_that_ends_keeps_what_was_written() {
        var request = ask(ci, "Release 7.0");
        try (var browser = browser()) {
            browser.page().clock().install();
            browser.open("/requests/" + request.id()).signIn(lead).sees("You can decide this now");
            browser.page().getByLabel("Comment; for a rejection the reason").fill("half a thought");
            browser.page().clock().fastForward("01:01:00");
            browser.sees("has ended");
            assertThat(browser.text("Release 7.0").isVisible()).isFalse();
            browser.page().getByLabel("Login").fill("lead");
            browser.page().getByLabel("Password").fill(Organization.PASSWORD);
            browser.press("Sign in").sees("You can decide this now");
            assertThat(browser.page()
                            .getByLabel("Comment; for a rejection the reason")
                            .inputValue())
                    .isEqualTo("half a thought");
        }
    }

    @Test
    void a_cut_stream_is_shown_and_what_happened_meanwhile_is_there_when_it_is_back() {
        try (var door = new Door(gateway);
                var browser = new Browser(door.uri()).mayLoseTheGateway()) {
            var lastIds = new CopyOnWriteArrayList<String>();
            browser.page().onRequest(request -> {
                if (request.url().contains("/v1/events")) {
                    lastIds.add(request.headers().getOrDefault("last-event-id", "none"));
                }
            });
            browser.open(CONSOLE).signIn(lead).sees("Nothing waits for your decision.", "live");
            ask(ci, "before the cut");
            browser.sees("before the cut");
            door.shut();
            browser.sees("not live, connecting …");
            ask(owner, "during the cut");
            assertThat(browser.text("during the cut").isVisible()).isFalse();
            door.open();
            browser.sees("during the cut");
            assertThat(browser.page().getByText("before the cut").count()).isEqualTo(1);
            assertThat(lastIds.getFirst()).isEqualTo("none");
            assertThat(lastIds.getLast()).as("goes on after the last id").matches("[0-9]+");
        }
    }

    @Test
    void several_tabs_share_one_stream_and_another_takes_it_over() {
        var streams = new CopyOnWriteArrayList<Page>();
        try (var browser = browser()) {
            var first = browser.page();
            var second = browser.newTab();
            for (var page : List.of(first, second)) {
                page.onRequest(request -> {
                    if (request.url().contains("/v1/events")) {
                        streams.add(page);
                    }
                });
                page.navigate(gateway + CONSOLE);
                Browser.signIn(page, lead);
                page.getByText("Nothing waits for your decision.").waitFor();
                page.getByText("live", new Page.GetByTextOptions().setExact(true))
                        .waitFor();
            }
            ask(ci, "for both");
            first.getByText("for both").waitFor();
            second.getByText("for both").waitFor();
            assertThat(streams).containsExactly(first);
            first.close();
            ask(owner, "for the second");
            second.getByText("for the second").waitFor();
            assertThat(streams).containsExactly(first, second);
        }
    }
}
