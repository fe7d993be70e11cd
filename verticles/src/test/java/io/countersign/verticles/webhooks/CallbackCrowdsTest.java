package io.countersign.verticles.webhooks;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks of one organization to many hosts, and one of another. */
class CallbackCrowdsTest {
    private static final int AT_ONCE = 8;

    @TempDir
    private static Path directory;

    private static WebhookBed hooks;
    private static UUID signer;
    private UUID crowded;
    private UUID other;
    private static int organizations;

    @BeforeAll
    static void open() throws Exception {
        hooks = new WebhookBed(directory, Duration.ofSeconds(60), Duration.ofDays(1), List.of(Duration.ofMillis(100)));
        signer = hooks.bed
                .signer(hooks.admin, hooks.bed.authority(hooks.admin, "root"), "release")
                .id();
        hooks.bed.sql(
                "INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,"
                        + " window_ceiling_seconds, pending_timeout_seconds, created_by) VALUES ('" + signer
                        + "', 1, '[]', false, 3, false, 3600, 3600, '" + hooks.admin.id() + "')");
        eventually(
                "the log has a first event",
                () -> hooks.bed.column("SELECT size > 0 FROM log_head").contains("t"));
    }

    @BeforeEach
    void begin() {
        hooks.begin("other-" + ++organizations);
        other = hooks.organization;
        crowded = hooks.bed.organization("crowded-" + organizations);
    }

    @AfterAll
    static void close() throws Exception {
        hooks.close();
    }

    /** Outcomes of as many requests that are due, by turns to each of the hosts. */
    private void due(UUID organization, Receiver receiver, int hosts, int count) {
        for (var i = 0; i < hosts; i++) {
            hooks.names.put(host(organization, i), () -> InetAddress.ofLiteral("127.0.0.1"));
        }
        hooks.bed.sql("""
                WITH made AS (
                    INSERT INTO requests (id, organization_id, signer_id, requester_id, recipient_id, policy_version, justification,
                        signatures_unlimited, signatures, window_unlimited, window_seconds, request_hash, terms_hash, state, step_count,
                        expires_at, ended_at)
                    SELECT gen_random_uuid(), '%1$s', '%2$s', '%3$s', '%3$s', 1, 'j', false, 3, false, 3600, sha256('r'), sha256('t'),
                        'approved', 1, clock_timestamp(), clock_timestamp() FROM generate_series(1, %4$d)
                    RETURNING id
                ), called AS (
                    INSERT INTO webhooks (id, organization_id, request_id, url, lane, events, signature, cursor, created_by)
                    SELECT gen_random_uuid(), '%1$s', n.id, 'http://' || n.host || '/', '%1$s/' || n.host, '{}', 'v1a', 0, '%3$s'
                    FROM (SELECT id, '%1$s-' || row_number() OVER () %% %5$d || '.test:%6$d' AS host FROM made) n
                    RETURNING id
                )
                INSERT INTO webhook_deliveries (id, webhook_id, tree_index, type, state, next_attempt_at)
                SELECT gen_random_uuid(), id, 0, 'grant.created', 'pending', clock_timestamp() FROM called
                """.formatted(organization, signer, hooks.admin.id(), count, hosts, receiver.port()));
    }

    private static String host(UUID organization, int number) {
        return organization + "-" + number + ".test";
    }

    private int paused() {
        return hooks.bed
                .column("SELECT DISTINCT lane FROM webhooks WHERE organization_id = '" + crowded
                        + "' AND paused_until > clock_timestamp()")
                .size();
    }

    @Test
    void callbacks_of_many_hosts_that_asked_to_be_left_alone_delay_none_of_another_organization() {
        var hosts = 25;
        var busy = hooks.receiver()
                .answers(request -> request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "86400")
                        .end());
        due(crowded, busy, hosts, hosts * 100);
        eventually("all asked to be left alone", () -> paused() == hosts);
        var well = hooks.receiver();
        due(other, well, 1, 1);
        eventually("it came", () -> well.seen().size() == 1);
        assertThat(busy.seen()).as("attempts before anybody could know").hasSizeLessThanOrEqualTo(hosts * AT_ONCE);
    }

    @Test
    void one_organization_calls_fifty_hosts_at_the_same_time_and_the_next_when_one_has_answered() {
        var hosts = NoRoom.MOST_LANES + 10;
        var parked = new LinkedBlockingQueue<HttpServerRequest>();
        var slow = hooks.receiver().answers(parked::add);
        due(crowded, slow, hosts, hosts);
        eventually("so many are under way", () -> parked.size() == NoRoom.MOST_LANES);
        var well = hooks.receiver();
        due(other, well, 1, 1);
        eventually("another's came", () -> well.seen().size() == 1);
        assertThat(parked).hasSize(NoRoom.MOST_LANES);
        slow.answers(204);
        parked.forEach(request -> Receiver.answer(request, 204));
        eventually("all came", () -> slow.seen().size() == hosts);
    }
}
