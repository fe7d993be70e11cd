package io.countersign.verticles.audit;

import io.countersign.protocol.api.AuditEvent;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Audit.Filter;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the log, newest first. What is searched for may be far away, or nowhere, and a log only grows: a page looks
 * at so many leaves at most, and says where the next one goes on, although it found few or none.
 */
final class Listing {
    /** Leaves that one page looks at: some 50 ms, and not too long where each of them must come from a disk. */
    static final int LOOKS = 10_000;

    /** Several gateways write at once, each the time first and then the id; nothing takes so long between the two. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final Queries SQL = Queries.of("audit");

    private final UUID organization;
    private final boolean installation;
    private final Filter filter;
    private final @Nullable UUID signer;
    private final int looks;

    /**
     * @param installation whether events of the installation itself are listed with those of the organization
     * @param signer the one that the filter or the path names
     */
    Listing(UUID organization, boolean installation, Filter filter, @Nullable UUID signer) {
        this(organization, installation, filter, signer, LOOKS);
    }

    Listing(UUID organization, boolean installation, Filter filter, @Nullable UUID signer, int looks) {
        this.organization = organization;
        this.installation = installation;
        this.filter = filter;
        this.signer = signer;
        this.looks = looks;
    }

    /** A leaf that was looked at; the event of one that was asked for. */
    private record Seen(long id, boolean last, @Nullable AuditEvent event) {
        static Seen of(Row row) {
            return new Seen(
                    row.getLong("id"), row.getBoolean("last"), row.getBoolean("wanted") ? AuditEvents.of(row) : null);
        }
    }

    Future<Page<AuditEvent>> page(Tx tx, PageQuery page) {
        var cursor = Objects.requireNonNullElse(Pages.afterNumber(page), Long.MAX_VALUE);
        return firstSince(tx, filter.until() == null ? null : filter.until().plus(SLACK), Long.MAX_VALUE)
                .compose(end -> firstSince(
                                tx,
                                filter.since() == null ? null : filter.since().minus(SLACK),
                                0)
                        .compose(begin ->
                                tx.all(SQL.get("listAudit"), parameters(Math.min(cursor, end), begin, page), Seen::of)))
                .map(seen -> page(seen, page));
    }

    private static Page<AuditEvent> page(List<Seen> seen, PageQuery page) {
        var events = seen.stream().map(Seen::event).flatMap(Stream::ofNullable).toList();
        return !seen.isEmpty() && seen.getLast().last() && events.size() <= page.limit()
                ? Pages.upTo(events, seen.getLast().id())
                : Pages.cut(events, page, AuditEvent::id);
    }

    private static Future<Long> firstSince(Tx tx, @Nullable Instant at, long otherwise) {
        return at == null
                ? Future.succeededFuture(otherwise)
                : tx.first(SQL.get("firstSince"), Tuple.of(at.atOffset(ZoneOffset.UTC)), row -> row.getLong("id"))
                        .map(id -> id.orElse(otherwise));
    }

    private Tuple parameters(long before, long begin, PageQuery page) {
        return Tuple.of(organization, installation, before, begin, filter.type(), filter.actor())
                .addValue(filter.since() == null ? null : filter.since().atOffset(ZoneOffset.UTC))
                .addValue(filter.until() == null ? null : filter.until().atOffset(ZoneOffset.UTC))
                .addUUID(signer)
                .addUUID(filter.request())
                .addUUID(filter.grant())
                .addUUID(filter.operation())
                .addInteger(Pages.fetch(page))
                .addInteger(looks(page));
    }

    /** Where every leaf of the walk is asked for, more than the page has room for are of no use. */
    private int looks(PageQuery page) {
        var all = filter.type() == null
                && filter.actor() == null
                && filter.since() == null
                && filter.until() == null
                && filter.grant() == null;
        return all ? Math.min(looks, Pages.fetch(page)) : looks;
    }
}
