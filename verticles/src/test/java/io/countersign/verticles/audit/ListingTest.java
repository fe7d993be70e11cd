package io.countersign.verticles.audit;

import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AuditEvent;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListingTest {
    private static final PageQuery PAGE = new PageQuery(null, 200);

    private TestBed bed;
    private Caller admin;
    private Caller stranger;
    private AuditService audit;

    @BeforeAll
    void write() throws Exception {
        bed = TestBed.open();
        admin = bed.admin(bed.organization("acme"), "Ada");
        stranger = bed.admin(bed.organization("globex"), "Gus");
        audit = new AuditService(
                bed.database(),
                range -> Future.failedFuture("nothing is verified here"),
                new AuditReads(bed.database()));
        for (int i = 0; i < 10; i++) {
            record(Event.by(admin.id(), admin.organization(), i % 2 == 0 ? "request.created" : "request.approved")
                    .request(new UUID(0, i))
                    .with("hash", i));
        }
        record(Event.by(stranger.id(), stranger.organization(), "request.created"));
        record(Event.system("installation.set_up"));
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private void record(Event event) {
        bed.ok(bed.database().systemChange(tx -> {
            tx.record(event);
            return Future.succeededFuture();
        }));
    }

    private static Audit.Filter filter(@Nullable String type, @Nullable UUID actor, @Nullable UUID request) {
        return new Audit.Filter(type, actor, null, null, null, request, null, null);
    }

    private List<AuditEvent> list(Caller caller, Audit.Filter filter) {
        return bed.ok(audit.listAudit(call(caller), filter, PAGE)).items();
    }

    @Test
    void an_organization_sees_its_own_events_newest_first() {
        var events = list(admin, filter("request.", null, null));
        assertThat(events).hasSize(10).extracting(AuditEvent::id).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        var newest = events.getFirst();
        assertThat(newest.details()).containsExactly(Map.entry("hash", 9));
        assertThat(newest.actorName()).isEqualTo("Ada");
        assertThat(newest.request()).isEqualTo(new UUID(0, 9));
        assertThat(newest.leafHash()).hasSize(64);
        assertThat(newest.nodeSequence()).isEqualTo(10);
    }

    @Test
    void filters_narrow_by_type_prefix_actor_request_and_time() {
        assertThat(list(admin, filter("request.created", null, null))).hasSize(5);
        assertThat(list(admin, filter("request.", null, null))).hasSize(10);
        assertThat(list(admin, filter(null, admin.id(), new UUID(0, 3)))).hasSize(1);
        assertThat(list(admin, filter(null, stranger.id(), null))).isEmpty();
        var all = list(admin, filter("request.", null, null));
        var from = all.get(4).at();
        var later = new Audit.Filter("request.", null, from, Instant.now().plusSeconds(60), null, null, null, null);
        var earlier = new Audit.Filter("request.", null, null, from, null, null, null, null);
        assertThat(list(admin, later)).hasSize(5);
        assertThat(list(admin, earlier)).hasSize(5);
    }

    @Test
    void a_type_that_does_not_exist_is_refused_with_what_could_have_been_meant() {
        for (var mistyped : List.of("request.creatd", "request")) {
            var filter = filter(mistyped, null, null);
            assertThat(bed.refused(audit.listAudit(call(admin), filter, PAGE)))
                    .isInstanceOfSatisfying(
                            Refusal.BadInput.class,
                            refusal -> assertThat(refusal.errors().getFirst().detail())
                                    .contains("\"" + mistyped + "\"")
                                    .contains(mistyped.contains(".") ? "request.created" : "request."));
            assertThat(bed.refused(audit.listSignerActivity(call(admin), "release", filter, PAGE)))
                    .isInstanceOf(Refusal.BadInput.class);
        }
    }

    @Test
    void pages_hold_every_event_once() {
        var ids = new ArrayList<Long>();
        var page = bed.ok(audit.listAudit(call(admin), filter("request.", null, null), new PageQuery(null, 3)));
        page.items().forEach(event -> ids.add(event.id()));
        while (page.next() != null) {
            page = bed.ok(audit.listAudit(call(admin), filter("request.", null, null), new PageQuery(page.next(), 3)));
            page.items().forEach(event -> ids.add(event.id()));
        }
        assertThat(ids).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void events_of_the_installation_are_for_platform_admins() {
        var platform = new Caller(admin.id(), admin.organization(), admin.kind(), admin.name(), admin.role(), true);
        assertThat(list(platform, filter("installation.", null, null))).hasSize(1);
        assertThat(list(admin, filter("installation.", null, null))).isEmpty();
        assertThat(list(platform, filter(null, null, null)))
                .extracting(AuditEvent::type)
                .contains("installation.set_up", "request.approved");
    }

    @Test
    void reading_is_on_record_before_anything_is_read_and_told_once() {
        var reader = bed.admin(admin.organization(), "Rita");
        var seen = list(reader, filter(null, null, null));
        assertThat(seen.getFirst().type()).isEqualTo("audit.read");
        list(reader, filter(null, null, null));
        assertThat(list(reader, filter("audit.read", reader.id(), null)))
                .extracting(event -> event.details().get("eventType"))
                .containsExactly("audit.read", null);
    }

    @Test
    void only_admins_list_and_unknown_signers_and_cursors_are_refused() {
        var member = bed.person(admin.organization(), "Max");
        assertThat(bed.refused(audit.listAudit(call(member), filter(null, null, null), PAGE)))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThat(bed.refused(audit.listAudit(call(admin), filter(null, null, null), new PageQuery("no", 3))))
                .isInstanceOf(Refusal.BadInput.class);
        var unknown = new Audit.Filter(null, null, null, null, "unknown", null, null, null);
        assertThat(bed.refused(audit.listAudit(call(admin), unknown, PAGE))).isInstanceOf(Refusal.NotFound.class);
    }
}
