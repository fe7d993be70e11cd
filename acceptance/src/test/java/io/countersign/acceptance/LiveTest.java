package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.EventReader;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.LiveEvent;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignerRole;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets which events, where a stream goes on, and when it ends. */
class LiveTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "live");
    private final Party asker = org.person("asker");
    private final Party lead = org.person("lead");
    private long signatures;

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", asker, lead);
        org.policy("release", 100, Organization.step(1, lead));
        asker.token();
        lead.token();
    }

    private EventReader open(Party who, String query, @Nullable Long after) throws IOException {
        return open(cluster.gateway(0), who, query, after);
    }

    private static EventReader open(GatewayProcess where, Party who, String query, @Nullable Long after)
            throws IOException {
        var reader = new EventReader(where.uri(), query, who.token(), after);
        assertThat(reader.status()).isEqualTo(200);
        return reader;
    }

    private Request ask(String signer) {
        return asker.api()
                .withNewKey()
                .post("/v1/signers/" + signer + "/requests", new NewRequest("why", null, ++signatures, null, null))
                .expect(201)
                .as(Request.class);
    }

    private void say(Request request, String text) {
        org.admin()
                .api()
                .withNewKey()
                .post("/v1/requests/" + request.id() + "/comments", new NewComment(text))
                .expect(201);
    }

    private void approve(Request request) {
        lead.api()
                .post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                .expect(200);
    }

    /** Events until one of this request and type has come. */
    private static List<LiveEvent> until(EventReader reader, String type, Request request) throws IOException {
        var read = new ArrayList<LiveEvent>();
        while (true) {
            var next = reader.next();
            if (next == null) {
                throw new AssertionError("the stream ended: " + reader.comment());
            }
            assertThat(next.id()).isEqualTo(next.event().index());
            assertThat(next.name()).isEqualTo(next.event().type());
            read.add(next.event());
            if (next.name().equals(type) && request.id().equals(next.event().request())) {
                return read;
            }
        }
    }

    private static List<LiveEvent> readTo(EventReader reader, String type) throws IOException {
        var read = new ArrayList<LiveEvent>();
        while (read.isEmpty() || !read.getLast().type().equals(type)) {
            read.add(Objects.requireNonNull(reader.next(), "the stream ended").event());
        }
        return read;
    }

    private long size() {
        return cluster.number("SELECT size FROM log_head");
    }

    private List<Long> indexes(String where) {
        return cluster
                .column("SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE " + where
                        + " ORDER BY 1")
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void what_is_asked_and_decided_reaches_a_connected_approver_with_its_index() throws IOException {
        try (var reader = open(lead, "", null)) {
            assertThat(reader.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(reader.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reader.header("X-Accel-Buffering")).isEqualTo("no");
            var request = ask("release");
            approve(request);
            var read = until(reader, "request.approved", request);
            assertThat(read).extracting(LiveEvent::type).contains("request.created");
            var last = read.getLast();
            assertThat(last.actor()).isEqualTo(lead.id());
            assertThat(last.organization()).isEqualTo(org.id());
            assertThat(List.of(last.index()))
                    .isEqualTo(indexes("l.request_id = '" + request.id() + "' AND l.type = 'request.approved'"));
        }
    }

    @Test
    void a_reader_that_got_nothing_can_still_go_on_and_one_that_comes_back_misses_and_repeats_nothing()
            throws IOException {
        long before;
        try (var reader = open(asker, "", null)) {
            reader.awaitPosition(0);
            before = reader.lastId();
        }
        var request = ask("release");
        var read = new ArrayList<Long>();
        var after = before;
        for (int i = 0; i < 5; i++) {
            say(request, "number " + i);
            // At the other gateway each time.
            try (var reader = open(cluster.gateway(i % 2), asker, "", after)) {
                until(reader, "request.commented", request).forEach(event -> read.add(event.index()));
                after = reader.lastId();
            }
        }
        assertThat(read)
                .isEqualTo(indexes("l.signer_id = '" + org.read("release").id() + "' AND e.tree_index > " + before
                        + " AND e.tree_index <= " + after));
    }

    @Test
    void the_whole_past_can_be_read_by_role() throws IOException {
        org.signer("other");
        approve(ask("release"));
        var end = ask("release");
        Eventually.holds(
                "it is in the log",
                SOON,
                () -> !indexes("l.request_id = '" + end.id() + "'").isEmpty());
        var ofSigner = "l.signer_id = '" + org.read("release").id() + "'";
        var until = " AND e.tree_index <= "
                + indexes("l.request_id = '" + end.id() + "'").getFirst();
        var mine = " OR l.actor_id = '%1$s' OR convert_from(substr(l.leaf, 74), 'UTF8') LIKE '%%%1$s%%')";
        for (var who : List.of(lead, asker)) {
            try (var reader = open(who, "", 0L)) {
                assertThat(until(reader, "request.created", end))
                        .extracting(LiveEvent::index)
                        .isEqualTo(indexes("(" + ofSigner + mine.formatted(who.id()) + until));
            }
        }
        try (var reader = open(org.admin(), "", 0L)) {
            assertThat(until(reader, "request.created", end))
                    .extracting(LiveEvent::index)
                    .isEqualTo(indexes("l.organization_id = '" + org.id() + "'" + until));
        }
        try (var reader = open(cluster.platformAdmin(), "?type=node.,log.", 0L)) {
            var first = reader.next();
            assertThat(first).isNotNull();
            assertThat(first.event().organization()).isNull();
        }
    }

    @Test
    void an_approver_by_a_group_alone_sees_the_requests_and_a_stranger_or_another_tenant_none() throws IOException {
        var member = org.person("member");
        var group = org.group("leads", member);
        org.signer("grouped");
        org.member("grouped", group.id(), SignerRole.OPERATOR);
        org.operators("grouped", asker);
        org.policy("grouped", 100, Organization.step(1, group));
        var stranger = org.person("stranger");
        var other = Organization.create(cluster, "elsewhere");
        try (var approver = open(member, "", null);
                var alone = open(stranger, "", null);
                var foreign = open(other.admin(), "", null)) {
            var request = ask("grouped");
            assertThat(until(approver, "request.created", request)).isNotEmpty();
            // What they get is theirs, to the event that came after the request.
            other.person("somebody");
            assertThat(readTo(foreign, "person.created"))
                    .allMatch(event -> other.id().equals(event.organization()));
            org.group("theirs", stranger);
            assertThat(readTo(alone, "group.member_added")).allMatch(event -> event.request() == null);
        }
    }

    @Test
    void a_reader_who_loses_a_role_sees_nothing_after_it() throws IOException {
        try (var reader = open(lead, "?type=request.", null);
                var witness = open(org.admin(), "?type=request.", null)) {
            var request = ask("release");
            until(reader, "request.created", request);
            org.policy("release", 100, Organization.step(1, org.admin()));
            org.admin().api().delete("/v1/signers/release/members/" + lead.id()).expect(204);
            say(request, "unseen");
            // The gateway has shown it to all who may see it when the one who came last has it.
            until(witness, "request.commented", request);
            org.operators("release", lead);
            assertThat(until(reader, "request.created", ask("release")))
                    .extracting(LiveEvent::type)
                    .doesNotContain("request.commented");
        }
    }

    @Test
    void a_stream_ends_when_its_identity_is_disabled_and_not_before() throws IOException {
        var leaver = org.person("leaver");
        var stayer = org.person("stayer");
        org.operators("release", leaver, stayer);
        try (var gone = open(leaver, "?type=request.", null);
                var stays = open(stayer, "?type=request.", null)) {
            until(gone, "request.created", ask("release"));
            org.admin().api().post("/v1/people/" + leaver.id() + ":disable").expect(200);
            var after = ask("release");
            assertThat(gone.next()).isNull();
            assertThat(gone.comment()).contains("may not read any more");
            until(stays, "request.created", after);
        }
    }

    @Test
    void the_streams_of_an_organization_end_when_it_is_disabled() throws IOException {
        var closing = Organization.create(cluster, "closing");
        var member = closing.person("member");
        try (var admin = open(closing.admin(), "?type=request.", null);
                var other = open(cluster.gateway(1), member, "", null)) {
            cluster.platformAdmin()
                    .api()
                    .post("/v1/organizations/" + closing.id() + ":disable")
                    .expect(200);
            for (var reader : List.of(admin, other)) {
                var last = reader.next();
                while (last != null) {
                    last = reader.next();
                }
                assertThat(reader.comment()).contains("may not read any more");
            }
        }
    }

    @Test
    void signers_and_types_are_filtered_by_name_id_and_prefix() throws IOException {
        org.signer("second");
        org.operators("second", asker);
        org.policy("second", 100, Organization.step(1, org.admin()));
        var id = org.read("second").id();
        try (var one = open(asker, "?signer=second&type=request.created", null);
                var both = open(asker, "?signer=release," + id + "&type=request.,grant.", null)) {
            var first = ask("release");
            approve(first);
            var second = ask("second");
            assertThat(until(one, "request.created", second)).hasSize(1);
            assertThat(until(both, "request.created", second))
                    .extracting(LiveEvent::type)
                    .startsWith("request.created", "request.approved")
                    .endsWith("request.created")
                    .allMatch(type -> type.startsWith("request.") || type.startsWith("grant."));
        }
    }

    @Test
    void what_makes_no_sense_is_refused_in_words() throws IOException {
        var future = size() + 1_000_000;
        refused(400, "an event that the log does not have", "", future);
        refused(400, "Last-Event-ID", "?after=" + future, null);
        refused(404, "no such Signer", "?signer=nothing", null);
        refused(400, "type", "?type=UPPER", null);
        refused(400, "request.approved", "?type=request.created,request.dreamt", null);
        refused(400, ", log., ", "?type=dreams.", null);
        refused(400, ", log., ", "?type=request", null);
        try (var reader = new EventReader(cluster.gateway(0).uri(), "", "stolen", null)) {
            assertThat(reader.status()).isEqualTo(401);
        }
        var foreign = Organization.create(cluster, "elsewhere");
        var signer = foreign.signer("theirs");
        refused(404, "no such Signer", "?signer=" + signer.id(), null);
    }

    private void refused(int status, String words, String query, @Nullable Long after) throws IOException {
        try (var reader = new EventReader(cluster.gateway(0).uri(), query, asker.token(), after)) {
            assertThat(reader.status()).isEqualTo(status);
            assertThat(reader.body()).contains(words);
        }
    }

    @Test
    void one_identity_has_twenty_streams_and_then_waits_for_one_to_end() throws IOException {
        var open = new ArrayList<EventReader>();
        try {
            for (int i : IntStream.range(0, 20).toArray()) {
                open.add(open(asker, "", null));
            }
            refused(429, "TOO_MANY_STREAMS", "", null);
            try (var other = open(lead, "", null)) {
                assertThat(other.status()).isEqualTo(200);
            }
            open.removeLast().close();
            Eventually.holds("there is room again", SOON, () -> {
                try (var again = new EventReader(cluster.gateway(0).uri(), "", asker.token(), null)) {
                    return again.status() == 200;
                }
            });
        } finally {
            for (var reader : open) {
                reader.close();
            }
        }
    }
}
