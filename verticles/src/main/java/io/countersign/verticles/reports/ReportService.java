package io.countersign.verticles.reports;

import io.countersign.protocol.api.Finding;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Reports;
import io.countersign.verticles.approval.StepsInForce;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers reports. Each page is one bounded query over indexes, or the engine's own rules over one page of Signers. */
public final class ReportService implements Reports {
    private static final Queries SQL = Queries.of("reports");

    private final Database database;
    private final Scope scope = new Scope();

    public ReportService(Database database) {
        this.database = database;
    }

    @Override
    public Future<Page<Finding>> getReport(Call call, Question question, PageQuery page) {
        return database.read(tx -> scope.signer(tx, call.caller(), question.signer())
                .compose(signer -> answer(tx, call, question, signer, page)));
    }

    private static Future<Page<Finding>> answer(
            Tx tx, Call call, Question question, @Nullable UUID signer, PageQuery page) {
        return switch (question.report()) {
            case STALE_MEMBERS -> people(tx, "staleMembers", parameters(call, question, signer, page), page);
            case UNUSED_RIGHTS -> people(tx, "unusedRights", parameters(call, question, signer, page), page);
            case UNUSED_GRANTS -> people(tx, "unusedGrants", parameters(call, question, signer, page), page);
            case REQUESTERS_WHO_APPROVE ->
                people(tx, "requestersWhoApprove", parameters(call, question, signer, page), page);
            case QUICK_APPROVERS ->
                people(
                        tx,
                        "quickApprovers",
                        parameters(call, question, signer, page).addInteger(question.seconds()),
                        page);
            case ONE_PERSON_SIGNERS -> lone(tx, call, signer, page);
            case IMPOSSIBLE_STEPS -> impossible(tx, call, signer, page);
        };
    }

    private static Tuple parameters(Call call, Question question, @Nullable UUID signer, PageQuery page) {
        var after = Pages.after(page, Place::parse);
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin())
                .addUUID(signer)
                .addUUID(after == null ? null : after.signer())
                .addUUID(after == null ? null : after.identity())
                .addInteger(Pages.fetch(page))
                .addInteger(question.days());
    }

    private static Future<Page<Finding>> people(Tx tx, String query, Tuple parameters, PageQuery page) {
        return tx.all(SQL.get(query), parameters, row -> Findings.of(query, row))
                .map(findings -> Pages.cut(findings, page, Place::of));
    }

    /** A page of Signers becomes those among them with a finding, so it may be shorter, and its cursor still leads on. */
    private static Future<Page<Finding>> lone(Tx tx, Call call, @Nullable UUID signer, PageQuery page) {
        return tx.all(SQL.get("onePersonSigners"), signers(call, signer, page), LoneWays::of)
                .map(found -> Pages.cut(found, page, ways -> new Place(ways.signer(), ways.signer())))
                .map(some -> new Page<>(
                        some.items().stream().flatMap(LoneWays::finding).toList(), some.next()));
    }

    private record Judged(UUID signer, String slug) {}

    private static Future<Page<Finding>> impossible(Tx tx, Call call, @Nullable UUID signer, PageQuery page) {
        return tx.all(
                        SQL.get("signersWithSteps"),
                        signers(call, signer, page),
                        row -> new Judged(row.getUUID("id"), row.getString("slug")))
                .map(found -> Pages.cut(found, page, one -> new Place(one.signer(), one.signer())))
                .compose(some -> StepsInForce.unmet(
                                tx, some.items().stream().map(Judged::signer).toList())
                        .map(unmet -> new Page<>(
                                some.items().stream()
                                        .filter(one -> unmet.containsKey(one.signer()))
                                        .map(one -> finding(one, Objects.requireNonNull(unmet.get(one.signer()))))
                                        .toList(),
                                some.next())));
    }

    private static Finding finding(Judged signer, StepsInForce.Unmet unmet) {
        return new Finding(signer.signer(), signer.slug(), null, null, null, null, unmet.sentence(signer.slug()));
    }

    private static Tuple signers(Call call, @Nullable UUID signer, PageQuery page) {
        var after = Pages.after(page, Place::parse);
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin())
                .addUUID(signer)
                .addUUID(after == null ? null : after.signer())
                .addInteger(Pages.fetch(page));
    }
}
