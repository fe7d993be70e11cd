package io.countersign.local.demo;

import static io.countersign.local.demo.Founding.SIGNER;

import io.countersign.local.demo.Cast.Human;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.time.Duration;

/** Chapter 2: the CI may not sign yet, asks, and people decide in the order of the policy. */
final class Asking {
    private static final int STATUS_REFUSED = 3;

    private final Narrator narrator;
    private final Cast cast;
    private final Shell ci;

    Asking(Narrator narrator, Cast cast, Shell ci) {
        this.narrator = narrator;
        this.cast = cast;
        this.ci = ci;
    }

    void tell() throws StepFailed {
        narrator.chapter("2. The CI asks to sign, and people decide");
        var refused = narrator.step(
                "the CI tries to sign: refused, with the reason and what to do",
                () -> ci.run("sign", "demo.jar", "--signer", SIGNER)
                        .expect(STATUS_REFUSED)
                        .expectSaid("needs an approval"));
        narrator.detail("$ " + refused.line() + "\n" + refused.said());
        var request = narrator.step("it opens a request, with a justification", this::open);
        narrator.detail("request " + request.id() + ": \"" + request.justification() + "\", " + request.signatures()
                + " signatures, " + request.window() + " long");
        narrator.refused(
                "the CI tries to approve its own request",
                () -> cast.ci()
                        .api()
                        .refusedPost(approval(request), new Approval(null))
                        .expect(403, "MACHINES_NEVER_APPROVE"));
        narrator.refused("Mallory is a lead, but owns the CI, and tries to approve", () -> mallory(request));
        narrator.refused(
                "Grace wants to go first, but the leads have not spoken",
                () -> cast.grace()
                        .api()
                        .refusedPost(approval(request), new Approval(null))
                        .expect(403, "STEP_NOT_OPEN"));
        approve(cast.ada(), request, "1 of 1 leads");
        approve(cast.grace(), request, "1 of 2 security");
        var decided = approve(cast.linus(), request, "2 of 2 security");
        var grant = narrator.step("now there is a grant", () -> grant(decided));
        narrator.detail(
                "grant " + grant.id() + ": " + grant.maxSignatures() + " signatures until " + grant.expiresAt());
    }

    private Request open() throws IOException, InterruptedException {
        var wanted = new NewRequest("Release 1.0.0: built from tag v1.0.0, tests are green", null, 3L, null, "DEMO-1");
        var request = cast.ci().api().post("/v1/signers/" + SIGNER + "/requests", wanted, Request.class);
        Unexpected.unless(request.state() == RequestState.PENDING, "the request is " + request.state());
        Unexpected.unless(Duration.ofHours(1).equals(request.window()), "the window is " + request.window());
        return request;
    }

    private Problem mallory(Request request) throws IOException, InterruptedException {
        var problem = cast.mallory()
                .api()
                .refusedPost(approval(request), new Approval("It is my own job, what could go wrong"))
                .expect(403, "TWO_PERSON_INTEGRITY");
        Unexpected.unless(problem.detail().contains("two-person integrity"), problem.detail());
        return problem;
    }

    private Request approve(Human person, Request request, String progress) throws StepFailed {
        return narrator.step(
                person.name() + " approves (" + progress + ")",
                () -> person.api().post(approval(request), new Approval("Looks right to me"), Request.class));
    }

    private Grant grant(Request decided) throws IOException, InterruptedException {
        Unexpected.unless(decided.state() == RequestState.APPROVED, "the request is " + decided.state());
        var grant = cast.ci().api().get("/v1/grants/" + decided.grant(), Grant.class);
        Unexpected.unless(grant.maxSignatures() == 3 && grant.used() == 0, "the grant is " + grant);
        return grant;
    }

    private static String approval(Request request) {
        return "/v1/requests/" + request.id() + ":approve";
    }
}
