package io.countersign.verticles.audit;

import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AuditEvent;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Audit.Filter;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searching a log that is far longer than what one page looks at. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongLogTest {
    private static final int LOOKS = 1_000;
    private static final int LEAVES = 4_500;
    private static final UUID GRANT = new UUID(7, 7);
    private static final UUID SIGNER = new UUID(8, 8);

    private TestBed bed;
    private Caller admin;
    private Caller rare;
    private Instant end;

    @BeforeAll
    void write() throws Exception {
        bed = TestBed.open();
        admin = bed.admin(bed.organization("acme"), "Ada");
        rare = bed.admin(admin.organization(), "Rea");
        bed.ok(bed.database().systemChange(tx -> {
            tx.record(Event.by(rare.id(), rare.organization(), "grant.revoked")
                    .grant(GRANT)
                    .signer(SIGNER));
            return Future.succeededFuture();
        }));
        end = Instant.parse(bed.column(
                        "SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM audit_leaves"
                                + " WHERE type = 'grant.revoked'")
                .getFirst()
                .replace(' ', 'T'));
        // One a second, after what is searched for.
        bed.sql(
                "INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id)"
                        + " SELECT node, 1000000 + i, leaf, leaf_hash, at + make_interval(secs => i), organization_id, 'signature.signed', '"
                        + admin.id() + "', signer_id FROM audit_leaves, generate_series(1, " + LEAVES
                        + ") AS i WHERE type = 'grant.revoked'");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private static Filter filter(@Nullable String type, @Nullable UUID actor, @Nullable UUID grant) {
        return new Filter(type, actor, null, null, null, null, grant, null);
    }

    private static Filter time(@Nullable Instant since, @Nullable Instant until) {
        return new Filter(null, null, since, until, null, null, null, null);
    }

    /** All pages, and that each of them but the last says where to go on. */
    private List<Page<AuditEvent>> pages(Filter filter, @Nullable UUID signer, boolean installation, int limit) {
        var pages = new ArrayList<Page<AuditEvent>>();
        var listing = new Listing(admin.organization(), installation, filter, signer, LOOKS);
        String cursor = null;
        do {
            var query = new PageQuery(cursor, limit);
            pages.add(bed.ok(bed.database().read(tx -> listing.page(tx, query))));
            cursor = pages.getLast().next();
            assertThat(pages).as("it must come to an end").hasSizeLessThan(LEAVES);
        } while (cursor != null);
        return pages;
    }

    private static List<String> types(List<Page<AuditEvent>> pages) {
        return pages.stream()
                .flatMap(page -> page.items().stream())
                .map(AuditEvent::type)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_far_away_is_found_by_following_pages_that_each_look_at_a_part(boolean installation) {
        for (var filter :
                List.of(filter("grant.revoked", null, null), filter("grant.", null, null), filter(null, null, GRANT))) {
            var pages = pages(filter, null, installation, 10);
            assertThat(types(pages)).containsExactly("grant.revoked");
            assertThat(pages).hasSize(LEAVES / LOOKS + 1);
            assertThat(pages.getFirst().items()).isEmpty();
        }
        assertThat(types(pages(filter(null, rare.id(), null), null, installation, 10)))
                .containsExactly("grant.revoked");
    }

    @Test
    void the_activity_of_a_signer_is_searched_in_its_own_leaves() {
        var pages = pages(filter("grant.", null, null), SIGNER, false, 10);
        assertThat(types(pages)).containsExactly("grant.revoked");
        assertThat(pages).hasSize(LEAVES / LOOKS + 1);
        assertThat(pages(filter("grant.", null, null), new UUID(9, 9), false, 10))
                .hasSize(1);
    }

    @Test
    void an_old_time_is_found_at_once() {
        var pages = pages(time(null, end.plusSeconds(1)), null, true, 200);
        assertThat(pages).hasSize(1);
        assertThat(types(pages)).contains("grant.revoked").doesNotContain("signature.signed");
        var recent = pages(time(end.plusSeconds(LEAVES - 3), null), null, true, 200);
        assertThat(recent).hasSize(1);
        assertThat(types(recent)).hasSize(4).containsOnly("signature.signed");
        assertThat(types(pages(time(end.plusSeconds(100), end.plusSeconds(102)), null, true, 200)))
                .hasSize(2);
        assertThat(pages(time(Instant.EPOCH, Instant.EPOCH.plus(Duration.ofDays(1))), null, true, 200))
                .hasSize(1);
    }

    @Test
    void pages_hold_every_event_once_wherever_looking_ends() {
        Function<Integer, List<Long>> ids = limit -> pages(filter("signature.", null, null), null, true, limit).stream()
                .flatMap(page -> page.items().stream())
                .map(AuditEvent::id)
                .toList();
        assertThat(ids.apply(200)).hasSize(LEAVES).doesNotHaveDuplicates().isEqualTo(ids.apply(199));
    }

    @Test
    void a_page_without_a_filter_is_as_full_as_it_may_be() {
        var audit = new AuditService(
                bed.database(),
                range -> Future.failedFuture("nothing is verified here"),
                new AuditReads(bed.database()));
        var page = bed.ok(audit.listAudit(call(admin), filter(null, null, null), new PageQuery(null, 200)));
        assertThat(page.items()).hasSize(200);
        assertThat(page.next()).isNotNull();
    }
}
