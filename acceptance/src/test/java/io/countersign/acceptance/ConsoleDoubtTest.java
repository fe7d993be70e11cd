package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.countersign.acceptance.harness.Browser;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the console says and does where an answer is lost, something cannot be read, or somebody is too quick. */
class ConsoleDoubtTest {
    private static final String UNKNOWN = "Whether this arrived is not known";
    private static final String BUSY =
            "{\"type\":\"about:blank\",\"title\":\"Busy\",\"status\":503,\"code\":\"OVERLOADED\","
                    + "\"detail\":\"too much to do\",\"requestId\":\"1\"}";

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "doubt");
    private final Party asker = org.person("asker");
    private final Party lead = org.person("lead");
    private final Party deputy = org.person("deputy");

    /** Of the last request: two for the same terms would be one. */
    private long signatures = 2;

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", asker, lead, deputy);
        org.policy("release", 100, Organization.step(1, lead, deputy));
    }

    private Browser browser() {
        return new Browser(cluster.gateway(0).uri());
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

    /** It is done, and the answer is lost behind this. */
    private static void lost(Route route, int status, String body) {
        route.fetch();
        route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setContentType("text/html")
                .setBody(body));
    }

    private static void busy(Route route) {
        route.fulfill(new Route.FulfillOptions()
                .setStatus(503)
                .setContentType("application/problem+json")
                .setBody(BUSY));
    }

    private static void deaf(Browser browser) {
        browser.mayLoseTheGateway().page().route("**/v1/events*", Route::abort);
    }

    private static Locator button(Browser browser, String name) {
        return browser.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void choose(Browser browser, String verdict) {
        for (var article : browser.page().getByRole(AriaRole.ARTICLE).all()) {
            article.getByRole(
                            AriaRole.RADIO,
                            new Locator.GetByRoleOptions().setName(verdict).setExact(true))
                    .check();
        }
    }

    private String several(Request... requests) {
        var ids =
                Arrays.stream(requests).map(request -> request.id().toString()).collect(Collectors.joining(","));
        return "/console/#/requests/" + ids;
    }

    @Test
    void an_approval_whose_answer_a_proxy_lost_is_not_called_undecided() {
        var request = ask("lost behind a proxy");
        try (var browser = browser()) {
            browser.page().route("**:approve", route -> lost(route, 504, "<h1>too slow</h1>"));
            browser.open("/requests/" + request.id()).signIn(lead).press("Approve …");
            browser.press("Yes, approve").sees(UNKNOWN, "3 of 3 signatures left");
            assertThat(browser.page().getByText("Nothing was decided").count()).isZero();
        }
        assertThat(read(request).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void an_answer_that_is_cut_leaves_no_page_waiting() {
        var request = ask("cut off");
        try (var browser = browser()) {
            browser.page().route("**:reject", route -> lost(route, 200, "{\"id\":\""));
            browser.open("/requests/" + request.id()).signIn(lead).sees("You can decide this now");
            browser.page().getByLabel("Comment; for a rejection the reason").fill("no");
            browser.press("Reject …").press("Yes, reject").sees("its answer was cut off", UNKNOWN, "rejected by");
        }
    }

    @Test
    void several_whose_answer_is_lost_may_have_been_decided_and_are_chosen_anew() {
        var first = ask("first");
        var second = ask("second");
        try (var browser = browser()) {
            deaf(browser);
            browser.page().route("**/v1/requests:decide", route -> lost(route, 503, BUSY));
            browser.open(several(first, second)).signIn(lead).sees(first.hash(), second.hash());
            choose(browser, "approve");
            browser.press("Decide these …").press("Yes, send").sees(UNKNOWN, "Chosen: 0 approvals, 0 rejections.");
            assertThat(browser.page().getByText("Nothing of them was decided").count())
                    .isZero();
        }
        assertThat(read(second).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void what_speaks_against_it_stands_beside_each_of_several_and_its_lack_is_told() {
        var first = ask("first");
        var second = ask("second");
        deputy.api()
                .withNewKey()
                .post("/v1/requests/" + first.id() + "/comments", new NewComment("the build host is compromised"))
                .expect(201);
        try (var browser = browser()) {
            var signer = "**/v1/signers/" + first.signer();
            browser.page().route(signer, ConsoleDoubtTest::busy);
            browser.open(several(first, second)).signIn(lead);
            browser.sees("the build host is compromised", "left, until", "which could not be read");
            assertThat(browser.page().getByText("CN=release").count()).isZero();
            browser.page().unroute(signer);
            browser.sees("CN=release,O=Example,C=DE");
            assertThat(browser.page().getByText("which could not be read").count())
                    .isZero();
        }
    }

    @Test
    void a_double_click_and_a_held_key_answer_no_question() {
        var first = ask("first");
        var second = ask("second");
        try (var browser = browser()) {
            browser.open(several(first, second)).signIn(lead).sees(first.hash(), second.hash());
            choose(browser, "approve");
            button(browser, "Decide these …").dblclick();
            browser.sees("Send exactly these: 2 approvals, 0 rejections?");
            PlaywrightAssertions.assertThat(button(browser, "Yes, send")).isEnabled();
            browser.open("/requests/" + first.id()).sees("You can decide this now");
            button(browser, "Approve …").focus();
            for (var presses = 0; presses < 5; presses++) {
                browser.page().keyboard().press("Enter");
            }
            browser.sees("Approve exactly this?");
            PlaywrightAssertions.assertThat(button(browser, "Yes, approve")).isEnabled();
            browser.page().keyboard().press("Enter");
            browser.press("Back").sees("You can decide this now");
        }
        assertThat(read(first).decisions()).isEmpty();
        assertThat(read(second).decisions()).isEmpty();
    }

    @Test
    void a_question_about_one_step_is_dropped_when_the_next_one_opens() {
        org.policy("release", 100, Organization.step(1, lead, deputy), Organization.step(1, lead, deputy));
        var request = ask("two steps");
        try (var browser = browser().open("/requests/" + request.id()).signIn(lead)) {
            browser.sees("You can decide this now", "live").press("Approve …").sees("For step 1 of 2.");
            deputy.api()
                    .with("If-Match", "\"" + request.hash() + "\"")
                    .post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                    .expect(200);
            browser.sees("Others have decided meanwhile", "Step 2");
            assertThat(button(browser, "Yes, approve").count()).isZero();
        }
        assertThat(read(request).decisions()).hasSize(1);
    }

    @Test
    void what_could_not_be_read_is_told_and_read_again_without_anybody_asking() {
        try (var browser = browser()) {
            deaf(browser);
            var list = Pattern.compile(".*/v1/requests\\?.*");
            browser.page().route(list, ConsoleDoubtTest::busy);
            browser.open("/console/").signIn(lead).sees("too much to do", "It is read again by itself");
            browser.page().unroute(list);
            browser.sees("Nothing waits for your decision.");
            assertThat(browser.page().getByText("too much to do").count()).isZero();
        }
    }

    @Test
    void a_tab_that_nobody_sees_reads_when_somebody_does() {
        try (var browser = browser()) {
            var hidden = browser.newTab();
            hidden.addInitScript("Object.defineProperty(document, 'hidden', { get: () => window.unseen === true })");
            for (var page : new Page[] {browser.page(), hidden}) {
                page.navigate(cluster.gateway(0).uri() + "/console/#/mine");
                Browser.signIn(page, asker);
                page.getByText("You have asked for nothing yet").waitFor();
                page.getByText("live", new Page.GetByTextOptions().setExact(true))
                        .waitFor();
            }
            hidden.evaluate("window.unseen = true");
            var reads = new AtomicInteger();
            hidden.onRequest(request -> {
                if (request.url().contains("/v1/requests?")) {
                    reads.incrementAndGet();
                }
            });
            ask("seen by one");
            browser.sees("seen by one");
            ask("one more");
            browser.sees("one more");
            assertThat(reads).hasValue(0);
            hidden.evaluate("window.unseen = false; document.dispatchEvent(new Event('visibilitychange'))");
            hidden.getByText("seen by one").waitFor();
        }
    }

    @Test
    void who_signs_out_does_so_in_every_tab_and_forged_words_between_tabs_are_not_heard() {
        try (var browser = browser()) {
            var other = browser.newTab();
            for (var page : new Page[] {browser.page(), other}) {
                page.navigate(cluster.gateway(0).uri() + "/console/");
                Browser.signIn(page, lead);
                page.getByText("Nothing waits for your decision.").waitFor();
            }
            browser.page()
                    .evaluate(
                            "name => { const forged = new BroadcastChannel(name); [null, 7, { kind: 'event' }, { kind: 'event', state: 'live', lastId:"
                                    + " null, event: {} }, { kind: 'state', state: 'x' }].forEach((one) => forged.postMessage(one)); }",
                            "countersign-events-" + lead.id());
            ask("heard by both");
            browser.sees("heard by both");
            other.getByText("heard by both").waitFor();
            browser.press("Sign out").sees("Sign in to Countersign");
            other.getByText("Sign in to Countersign").waitFor();
            assertThat(other.evaluate("sessionStorage.length")).isEqualTo(0);
        }
    }

    @Test
    void an_emergency_counts_for_those_who_may_ratify_it() {
        org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/release:break-glass", new NewBreakGlass("the site is down", null, 3L, null))
                .expect(201);
        try (var browser = browser().open("/console/").signIn(asker)) {
            browser.sees("for an Administrator or approver of the Signer to ratify");
            PlaywrightAssertions.assertThat(browser.page()).hasTitle("Waiting for you – Countersign");
        }
        try (var browser = browser().open("/console/").signIn(lead)) {
            browser.sees("the site is down");
            PlaywrightAssertions.assertThat(browser.page()).hasTitle("(1) Waiting for you – Countersign");
        }
    }

    @Test
    void the_page_of_a_grant_shows_its_use_as_it_goes_on() {
        var grant = org.grant("release", asker, 5);
        try (var browser = browser().open("/console/#/grants/" + grant.id()).signIn(lead)) {
            browser.sees("0 of 5", "live");
            // The first may be seen because the stream has just begun.
            for (var used = 1; used <= 2; used++) {
                asker.api()
                        .withNewKey()
                        .post("/v1/signers/release/sign", Digests.call("used " + used))
                        .expect(200);
                browser.sees(used + " of 5");
            }
        }
    }
}
