package io.countersign.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Operations and leaves of the past, made by SQL as the superuser: every operation has a grant and a slot, a digest and a signature as long
 * as a real one, and its leaf stands in an unbroken chain of a gateway that is gone. So every index of both tables holds them, and the
 * running gateway puts the leaves into the Merkle log as it does all others. Takes the same time for each row and keeps none in memory.
 */
final class Preload {
    private static final int BATCH = 20_000;
    /** So many may wait for their place in the log while others are made. */
    private static final int AHEAD = 100_000;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final String NODE =
            "INSERT INTO nodes (id, name, stopped_at) VALUES (gen_random_uuid(), 'preload', clock_timestamp()) RETURNING id";

    /** Appends so many (second parameter) to the chain of a node (first parameter); each grant has 1,000 of them. */
    private static final String ROWS = """
            DO $rows$
            DECLARE
                v_node uuid := '%1$s';
                v_seq bigint; v_head bytea; v_leaf bytea; v_at timestamptz; v_body text;
                v_organization uuid; v_signer uuid := md5('preload')::uuid; v_actor uuid; v_grant uuid; v_operation uuid; v_digest bytea; v_signature bytea;
            BEGIN
                SELECT sequence, head INTO v_seq, v_head FROM nodes WHERE id = v_node FOR NO KEY UPDATE;
                SELECT organization_id, id INTO v_organization, v_actor FROM identities WHERE kind = 'machine' ORDER BY id LIMIT 1;
                FOR i IN 1 .. %2$d LOOP
                    v_at := clock_timestamp();
                    v_seq := v_seq + 1;
                    v_operation := uuidv7();
                    v_grant := md5('preload' || (v_seq - 1) / 1000)::uuid;
                    v_digest := sha256(int8send(v_seq));
                    v_signature := '\\x304402' || v_digest || sha256(v_digest) || '\\x0202'::bytea;
                    v_body := '{"actor":"' || v_actor || '","details":{"algorithm":"ECDSA_SHA_256","certificateSerial":"'
                        || md5(v_signer::text) || '","digest":"' || encode(v_digest, 'hex') || '","idempotencyKey":"preload-' || v_seq
                        || '","keyId":"' || v_signer || '","policyVersion":1,"requestId":"' || md5(v_seq::text)
                        || '","signatureSha256":"' || encode(sha256(v_signature), 'hex') || '"},"grant":"' || v_grant
                        || '","operation":"' || v_operation || '","organization":"' || v_organization || '","signer":"' || v_signer
                        || '","type":"signature.signed"}';
                    v_leaf := leaf_bytes(v_node, v_seq, v_head, floor(extract(epoch FROM v_at) * 1000000)::bigint,
                        (v_seq - 1) %% 1000 + 1, v_body);
                    v_head := sha256('\\x00'::bytea || v_leaf);
                    INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, idempotency_key, call_hash, grant_id,
                        slot, algorithm, digest, signature, certificate_serial, at)
                    VALUES (v_operation, v_organization, v_signer, v_actor, 'signed', 'preload-' || v_seq, v_digest, v_grant,
                        (v_seq - 1) %% 1000 + 1, 'ECDSA_SHA_256', v_digest, v_signature, md5(v_signer::text), v_at);
                    INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id, grant_id,
                        operation_id)
                    VALUES (v_node, v_seq, v_leaf, v_head, v_at, v_organization, 'signature.signed', v_actor, v_signer, v_grant,
                        v_operation);
                END LOOP;
                UPDATE nodes SET sequence = v_seq, head = v_head WHERE id = v_node;
            END $rows$""";

    private Preload() {}

    /**
     * Appends so many, waits until all have their place in the log, and has the tables analysed.
     */
    static void into(Site site, long rows) {
        if (rows == 0) {
            return;
        }
        try (var connection = site.servers().superuser()) {
            var api = site.api();
            var token = site.founding().machineToken();
            var node = node(connection);
            for (var done = 0L; done < rows; done += BATCH) {
                run(connection, ROWS.formatted(node, Math.min(BATCH, rows - done)));
                awaitLog(api, token, AHEAD);
            }
            awaitLog(api, token, 0);
            run(connection, "VACUUM ANALYZE");
        } catch (SQLException e) {
            throw new BenchException("The tables could not be filled: " + e.getMessage(), e);
        }
    }

    private static String node(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(NODE)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void run(Connection connection, String statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static void awaitLog(Api api, String token, long most) {
        while (api.get("/v1/log", token).get("waiting").asLong() > most) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
