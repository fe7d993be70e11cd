package io.countersign.verticles.approval;

import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the policy guard says to who joins a group. A group may sign with several guarded Signers, decide on their requests, or be what
 * their conditions look for in who signs, and the people of each must agree: one request at a time, the next Signer's when the one before
 * is approved, and the member joins with the last. An agreement counts only while its Signer stays as it was; otherwise that Signer is
 * asked again.
 */
public final class GroupGuard {
    private static final Queries SQL = Queries.of("changes");

    private GroupGuard() {}

    /** Somebody who is not a member yet. */
    public record Joining(UUID group, String name, IdentityRef member) {}

    /**
     * A guarded Signer that a group reaches.
     *
     * @param looksAtGroups in its conditions, and who joins has a role there; any group may be the one that they look for
     */
    private record Reached(
            UUID signer,
            String slug,
            long authority,
            @Nullable SignerRole role,
            boolean decides,
            boolean looksAtGroups) {
        static Reached of(Row row) {
            var role = row.getString("role");
            return new Reached(
                    row.getUUID("id"),
                    row.getString("slug"),
                    row.getLong("authority_version"),
                    role == null ? null : WireNames.of(SignerRole.class, role),
                    row.getBoolean("decides"),
                    row.getBoolean("looks_at_groups"));
        }

        Change.Agreed agreed() {
            return new Change.Agreed(signer, authority);
        }

        String sentence() {
            var rights = new ArrayList<String>();
            if (role != null && role != SignerRole.AUDITOR) {
                rights.add("are its " + (role == SignerRole.ADMINISTRATOR ? "Administrators" : "Operators"));
            }
            if (decides) {
                rights.add("approve its requests");
            }
            if (looksAtGroups) {
                rights.add("are judged by conditions that look at groups");
            }
            return "Signer " + slug + ": members of the group " + String.join(" and ", rights);
        }
    }

    /** Lets them join, or opens the request that it waits for. Identity and group are locked; nobody moves the Signers meanwhile. */
    public static Future<Held<Group>> unlessHeld(Tx tx, Call call, Joining joining, Supplier<Future<Group>> join) {
        var parameters = Tuple.of(joining.group(), joining.member().id());
        return tx.all(SQL.get("holdSignersOfGroup"), parameters, row -> true)
                .compose(held -> tx.all(SQL.get("guardedThrough"), parameters, Reached::of))
                .compose(reached -> agreed(tx)
                        .compose(agreed -> grants(tx, joining, reached)
                                .compose(grants -> Guard.unlessOneHolds(
                                        tx, call, asked(joining, reached, agreed, grants), join))));
    }

    private static Future<List<String>> grants(Tx tx, Joining joining, List<Reached> reached) {
        var signers = reached.stream().map(Reached::signer).toList();
        return RestingGrants.of(tx, signers, joining.member().id());
    }

    /** By the people of which Signers, when this carries one out. */
    private static Future<List<Change.Agreed>> agreed(Tx tx) {
        var request = tx.approvedRequest();
        return request == null
                ? Future.succeededFuture(List.of())
                : tx.first(SQL.get("agreedBy"), Tuple.of(request), GroupGuard::agreed)
                        .map(Optional::orElseThrow);
    }

    private static List<Change.Agreed> agreed(Row row) {
        var before = Change.of(row.getString("change")).agreed();
        var all = new ArrayList<>(before == null ? List.of() : before);
        all.add(new Change.Agreed(row.getUUID("signer_id"), row.getLong("authority_version")));
        return all;
    }

    private static List<Guard.Wanted> asked(
            Joining joining, List<Reached> reached, List<Change.Agreed> agreed, List<String> grants) {
        var standing =
                reached.stream().map(Reached::agreed).filter(agreed::contains).toList();
        return reached.stream()
                .filter(signer -> !standing.contains(signer.agreed()))
                .map(signer -> new Guard.Wanted(
                        signer.signer(),
                        Change.ofGroup(
                                joining.group(),
                                joining.member().id(),
                                standing,
                                sentences(joining, reached, standing, signer, grants)),
                        joining.member()))
                .toList();
    }

    private static List<String> sentences(
            Joining joining, List<Reached> reached, List<Change.Agreed> standing, Reached asked, List<String> grants) {
        var sentences = new ArrayList<String>();
        sentences.add(Mention.of(joining.member()) + " joins the group " + joining.name());
        reached.forEach(signer -> sentences.add(signer.sentence()));
        sentences.addAll(grants);
        if (reached.size() > 1) {
            var before = slugs(reached, signer -> standing.contains(signer.agreed()));
            var after = slugs(reached, signer -> !signer.equals(asked) && !standing.contains(signer.agreed()));
            sentences.add("each of these Signers must agree; this is about " + asked.slug()
                    + (before.isEmpty() ? "" : ", after " + before)
                    + (after.isEmpty() ? "" : ", before " + after));
        }
        return sentences;
    }

    private static String slugs(List<Reached> reached, Predicate<Reached> which) {
        return reached.stream().filter(which).map(Reached::slug).collect(Collectors.joining(", "));
    }
}
