package io.countersign.verticles.approval;

import io.countersign.protocol.api.Difference;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.TermChange;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an approver should look at twice: the terms that are not as they were when the same was last approved. */
final class Differences {
    private static final Queries SQL = Queries.of("approvals");

    private Differences() {}

    /** Empty when nothing of this kind was approved before. */
    static Future<Optional<Difference>> of(Tx tx, RequestFile file) {
        if (file.subject().kind() == RequestSubject.CHANGE) {
            return Future.succeededFuture(Optional.empty());
        }
        var kind =
                Tuple.of(file.signer(), file.requester().id(), file.recipient().id(), file.id());
        return tx.first(SQL.get("approvedBefore"), kind, row -> row.getUUID("id"))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : RequestFiles.one(tx, found.get()).map(before -> Optional.of(between(before, file))));
    }

    private static Difference between(RequestFile before, RequestFile now) {
        return new Difference(
                before.id(), changes(before.terms(), before.policyVersion(), now.terms(), now.policyVersion()));
    }

    static List<TermChange> changes(Terms before, int versionBefore, Terms now, int versionNow) {
        var old = texts(before, versionBefore);
        var fresh = texts(now, versionNow);
        var names = new TreeSet<>(old.keySet());
        names.addAll(fresh.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(old.get(name), fresh.get(name)))
                .map(name -> name.equals("scope.artifacts")
                        ? artifacts(before.scope(), now.scope())
                        : new TermChange(name, old.get(name), fresh.get(name)))
                .toList();
    }

    private static TreeMap<String, String> texts(Terms terms, int policyVersion) {
        var texts = new TreeMap<String, String>();
        terms.canonical().forEach((name, value) -> {
            if (!name.equals("scope")) {
                texts.put(name, value.toString());
            }
        });
        texts.put("policyVersion", Integer.toString(policyVersion));
        var scope = terms.scope();
        if (scope != null) {
            put(texts, "artifacts", scope.artifacts());
            put(
                    texts,
                    "manifest",
                    scope.manifest() == null ? null : scope.manifest().root());
            put(texts, "tool", scope.tool());
            put(texts, "host", scope.host());
            put(texts, "sourceAddresses", scope.sourceAddresses());
            put(texts, "claims", scope.claims());
        }
        return texts;
    }

    private static void put(TreeMap<String, String> texts, String name, @Nullable Object value) {
        if (value != null) {
            texts.put("scope." + name, value.toString());
        }
    }

    /** A list may hold a thousand hashes: how many are enough to know where to look. */
    private static TermChange artifacts(@Nullable Scope before, @Nullable Scope now) {
        var old = listed(before);
        var fresh = listed(now);
        var added = new HashSet<>(fresh);
        added.removeAll(old);
        return new TermChange(
                "scope.artifacts",
                old.isEmpty() ? null : old.size() + " artifacts",
                fresh.isEmpty() ? null : fresh.size() + " artifacts, " + added.size() + " of them new");
    }

    private static List<String> listed(@Nullable Scope scope) {
        return scope == null || scope.artifacts() == null ? List.of() : scope.artifacts();
    }
}
