package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.audit.Verifier;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database superuser with all triggers off, against the verifier. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperingTest {
    /** A leaf in the first tile, and one in the last, unfinished one. */
    private static final long VICTIM = 100;

    private static final long LATE = 300;

    @TempDir
    private static Path directory;

    private TestBed bed;
    private String template;
    private LogScene copy;
    private String older;
    private String forked;
    private long size;
    private long olderSize;

    @BeforeAll
    void write() throws Exception {
        bed = TestBed.withWorker();
        var acme = UUID.randomUUID();
        var other = UUID.randomUUID();
        try (var scene = LogScene.empty(bed, directory)) {
            template = scene.name();
            var one = scene.node("one");
            var two = scene.node("two");
            signatures(scene, one.node().id(), acme);
            stage(scene, List.of(one, two), acme, other, 3);
        }
        older = copyOf(template);
        try (var scene = LogScene.open(bed, template, directory)) {
            stage(scene, List.of(scene.node("three"), scene.node("four")), acme, other, 3);
            size = scene.number("SELECT size FROM log_head");
        }
        forked = copyOf(older);
        Files.createDirectory(directory.resolve("of the fork"));
        try (var scene = LogScene.open(bed, forked, directory.resolve("of the fork"))) {
            olderSize = scene.number("SELECT size FROM log_head");
            stage(scene, List.of(scene.node("five"), scene.node("six")), acme, other, 4);
        }
        copy = LogScene.copy(bed, template, directory);
        copy.remember();
    }

    private String copyOf(String database) {
        try (var copy = LogScene.copy(bed, database, directory)) {
            return copy.name();
        }
    }

    private static void stage(LogScene scene, List<Database> nodes, UUID acme, UUID other, int rounds) {
        for (int i = 0; i < rounds; i++) {
            scene.write(nodes.getFirst(), acme, 20);
            scene.write(nodes.getLast(), i % 2 == 0 ? acme : other, 40);
            scene.sequence(nodes.getFirst());
        }
    }

    /** Attempts to sign with their leaves, as the arbiter writes them: signed under a grant, and denied. */
    private static void signatures(LogScene scene, UUID node, UUID organization) {
        scene.sql("""
                DO $$
                DECLARE
                    v_seq bigint := 0; v_head bytea := decode(repeat('00', 32), 'hex'); v_leaf bytea; v_at timestamptz; v_op uuid;
                    v_who uuid := gen_random_uuid(); v_signer uuid := gen_random_uuid(); v_grant uuid := gen_random_uuid();
                    v_signed boolean; v_details jsonb;
                BEGIN
                    FOR i IN 1..6 LOOP
                        v_signed := i <> 6;
                        v_at := clock_timestamp(); v_op := gen_random_uuid(); v_seq := v_seq + 1;
                        v_details := jsonb_build_object('algorithm', 'P_256', 'digest', repeat('ab', 32), 'host', 'ci-7', 'tool', 'jsign')
                            || CASE WHEN v_signed THEN jsonb_build_object('certificateSerial', '4711', 'fileName', 'app.exe', 'fileSize', 17,
                                'idempotencyKey', 'key-' || i, 'signatureSha256', encode(sha256('\\x5157'), 'hex'))
                               ELSE jsonb_build_object('reason', 'NOT_A_MEMBER', 'signatures', 1) END;
                        v_leaf := leaf_bytes('%1$s', v_seq, v_head, floor(extract(epoch FROM v_at) * 1000000)::bigint,
                            CASE WHEN v_signed THEN i ELSE 0 END, jsonb_build_object('actor', v_who, 'details', v_details, 'grant', v_grant,
                            'operation', v_op, 'organization', '%2$s', 'signer', v_signer, 'type',
                            'signature.' || CASE WHEN v_signed THEN 'signed' ELSE 'denied' END)::text);
                        v_head := sha256('\\x00'::bytea || v_leaf);
                        INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, reason, idempotency_key, call_hash,
                            grant_id, slot, algorithm, digest, signature, certificate_serial, file_name, file_size, tool, host, at)
                        VALUES (v_op, '%2$s', v_signer, v_who, CASE WHEN v_signed THEN 'signed' ELSE 'denied' END,
                            CASE WHEN NOT v_signed THEN 'NOT_A_MEMBER' END, CASE WHEN v_signed THEN 'key-' || i END,
                            CASE WHEN v_signed THEN '\\x00'::bytea END, v_grant, CASE WHEN v_signed THEN i ELSE 0 END, 'P_256',
                            decode(repeat('ab', 32), 'hex'), CASE WHEN v_signed THEN '\\x5157'::bytea END, '4711',
                            CASE WHEN v_signed THEN 'app.exe' END, CASE WHEN v_signed THEN 17 END, 'jsign', 'ci-7', v_at);
                        INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id,
                            grant_id, operation_id)
                        VALUES ('%1$s', v_seq, v_leaf, v_head, v_at, '%2$s', 'signature.' || CASE WHEN v_signed THEN 'signed' ELSE
                            'denied' END, v_who, v_signer, v_grant, v_op);
                    END LOOP;
                    UPDATE nodes SET sequence = v_seq, head = v_head WHERE id = '%1$s';
                END $$
                """.formatted(node, organization));
    }

    @AfterAll
    void close() throws Exception {
        copy.close();
        bed.close();
    }

    @FunctionalInterface
    interface Deed {
        void on(LogScene scene) throws SQLException;
    }

    /**
     * A kind of tampering.
     *
     * @param index query for the first bad index, asked before the deed; null when the tree does not have it
     */
    record Tampering(
            String name,
            Deed deed,
            AuditFaultKind kind,
            @Nullable String index) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static String leafAt(long index) {
        return "(SELECT leaf_id FROM log_entries WHERE tree_index = " + index + ")";
    }

    private static final String OPERATION_PLACE =
            "(SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE l.type = 'signature.signed'"
                    + " ORDER BY 1 LIMIT 1 OFFSET 2)";
    private static final String DENIED_PLACE =
            "(SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE l.type = 'signature.denied')";
    private static final String NEXT_IN_CHAIN =
            "SELECT min(e.tree_index) FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE e.tree_index > "
                    + VICTIM + " AND l.node = (SELECT node FROM audit_leaves WHERE id = " + leafAt(VICTIM) + ")";
    private static final String LAST_GOOD = "SELECT max(size) FROM log_checkpoints WHERE size <= " + VICTIM;
    private static final String FIRST_AFTER = "(SELECT min(size) FROM log_checkpoints WHERE size > " + VICTIM + ")";

    private static Tampering column(String assignment) {
        return sql(
                "leaf: " + assignment,
                "UPDATE audit_leaves SET " + assignment + " WHERE id = " + leafAt(VICTIM),
                AuditFaultKind.COPY,
                VICTIM);
    }

    private static Tampering bytes(String part, int at) {
        return sql(
                "bytes of the leaf: " + part,
                "UPDATE audit_leaves SET leaf = set_byte(leaf, " + at + ", (get_byte(leaf, " + at
                        + ") + 1) % 256) WHERE id = " + leafAt(VICTIM),
                AuditFaultKind.LEAF,
                VICTIM);
    }

    private static Tampering operation(String assignment) {
        return new Tampering(
                "operation: " + assignment,
                scene -> scene.sql("UPDATE operations SET " + assignment
                        + " WHERE id = (SELECT operation_id FROM audit_leaves"
                        + " WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = " + OPERATION_PLACE + "))"),
                AuditFaultKind.OPERATION,
                "SELECT " + OPERATION_PLACE);
    }

    private static Tampering sql(String name, String statement, AuditFaultKind kind, long index) {
        return new Tampering(name, scene -> scene.sql(statement), kind, "SELECT " + index);
    }

    private static Tampering sql(String name, String statement, AuditFaultKind kind, @Nullable String index) {
        return new Tampering(name, scene -> scene.sql(statement), kind, index);
    }

    static Stream<Tampering> ofColumns() {
        return Stream.of(
                        "node = (SELECT id FROM nodes WHERE name = 'four'), node_seq = 9999",
                        "node_seq = node_seq + 1000",
                        "at = at + interval '1 microsecond'",
                        "organization_id = gen_random_uuid()",
                        "organization_id = NULL",
                        "type = 'grant.revoked'",
                        "actor_id = gen_random_uuid()",
                        "actor_id = NULL",
                        "signer_id = gen_random_uuid()",
                        "signer_id = NULL",
                        "request_id = gen_random_uuid()",
                        "request_id = NULL",
                        "grant_id = gen_random_uuid()",
                        "grant_id = NULL",
                        "operation_id = gen_random_uuid()",
                        "operation_id = NULL")
                .map(TamperingTest::column);
    }

    static Stream<Tampering> ofBytes() {
        return Stream.of(
                bytes("version", 0),
                bytes("node", 5),
                bytes("sequence", 24),
                bytes("hash of the one before", 30),
                bytes("time", 64),
                bytes("slot", 72),
                bytes("body", 90),
                sql(
                        "no bytes",
                        "UPDATE audit_leaves SET leaf = '' WHERE id = " + leafAt(VICTIM),
                        AuditFaultKind.LEAF,
                        VICTIM),
                sql(
                        "leaf_hash",
                        "UPDATE audit_leaves SET leaf_hash = sha256('x') WHERE id = " + leafAt(VICTIM),
                        AuditFaultKind.LEAF_HASH,
                        VICTIM),
                sql(
                        "bytes and leaf_hash of the last tile",
                        "UPDATE audit_leaves SET leaf = leaf || ' ', leaf_hash = sha256('\\x00'::bytea || leaf || ' ') WHERE id = "
                                + leafAt(LATE),
                        AuditFaultKind.LEAF,
                        LATE),
                new Tampering(
                        "one leaf, its hash and the whole tree",
                        scene -> {
                            new Forger(scene).edit(VICTIM);
                            scene.sql("UPDATE audit_leaves SET leaf_hash = sha256('\\x00'::bytea || leaf)");
                            new Forger(scene).buildTree();
                        },
                        AuditFaultKind.LINK,
                        NEXT_IN_CHAIN),
                new Tampering(
                        "the whole tail, chained anew", scene -> rewrite(scene), AuditFaultKind.CHECKPOINT, LAST_GOOD),
                new Tampering(
                        "the whole tail, and its checkpoints gone",
                        scene -> {
                            rewrite(scene);
                            scene.sql("DELETE FROM log_checkpoints WHERE size > " + VICTIM);
                        },
                        AuditFaultKind.FORK,
                        "SELECT 0"));
    }

    private static void rewrite(LogScene scene) throws SQLException {
        var forger = new Forger(scene);
        forger.edit(VICTIM);
        forger.chainAnew(VICTIM);
        forger.buildTree();
    }

    static Stream<Tampering> ofPlaces() {
        return Stream.of(
                sql(
                        "first leaf deleted",
                        "DELETE FROM audit_leaves WHERE id = " + leafAt(0),
                        AuditFaultKind.MISSING_LEAF,
                        0),
                sql(
                        "leaf in the middle deleted",
                        "DELETE FROM audit_leaves WHERE id = " + leafAt(VICTIM),
                        AuditFaultKind.MISSING_LEAF,
                        VICTIM),
                new Tampering(
                        "last leaf deleted",
                        scene -> scene.sql(
                                "DELETE FROM audit_leaves WHERE id = (SELECT leaf_id FROM log_entries ORDER BY tree_index DESC LIMIT 1)"),
                        AuditFaultKind.MISSING_LEAF,
                        "SELECT max(tree_index) FROM log_entries"),
                new Tampering(
                        "last ten cut off as if they had never been",
                        scene -> new Forger(scene).cutOff(10),
                        AuditFaultKind.ROLLBACK,
                        "SELECT size - 10 FROM log_head"),
                sql(
                        "id of a leaf",
                        "UPDATE audit_leaves SET id = DEFAULT WHERE id = " + leafAt(VICTIM),
                        AuditFaultKind.MISSING_LEAF,
                        VICTIM),
                sql(
                        "entry deleted",
                        "DELETE FROM log_entries WHERE tree_index = " + VICTIM,
                        AuditFaultKind.MISSING_ENTRY,
                        VICTIM),
                sql(
                        "leaf and entry deleted",
                        "DELETE FROM audit_leaves WHERE id = " + leafAt(VICTIM)
                                + "; DELETE FROM log_entries WHERE tree_index = " + VICTIM,
                        AuditFaultKind.MISSING_ENTRY,
                        VICTIM),
                sql(
                        "two entries swapped",
                        "UPDATE log_entries SET leaf_id = -leaf_id WHERE tree_index IN (100, 150); UPDATE log_entries e SET leaf_id = -o.leaf_id FROM log_entries o WHERE e.tree_index IN (100, 150) AND o.tree_index = 250 - e.tree_index AND o.leaf_id < 0",
                        AuditFaultKind.LEAF,
                        VICTIM),
                sql(
                        "one leaf at two places",
                        "ALTER TABLE log_entries DROP CONSTRAINT a_leaf_has_one_place; UPDATE log_entries SET leaf_id = "
                                + leafAt(VICTIM) + " WHERE tree_index = 150",
                        AuditFaultKind.LEAF,
                        150),
                sql(
                        "an entry beyond the end",
                        "INSERT INTO log_entries SELECT size, -1 FROM log_head",
                        AuditFaultKind.EXTRA_ENTRY,
                        "SELECT size FROM log_head"),
                sql(
                        "two leaves swapped",
                        "UPDATE audit_leaves a SET leaf = b.leaf, leaf_hash = b.leaf_hash FROM audit_leaves b WHERE a.id IN ("
                                + leafAt(100) + ", " + leafAt(150) + ") AND b.id = CASE WHEN a.id = " + leafAt(100)
                                + " THEN " + leafAt(150) + " ELSE " + leafAt(100) + " END",
                        AuditFaultKind.LEAF,
                        VICTIM),
                sql(
                        "a leaf of another tenant in its place",
                        "UPDATE audit_leaves a SET leaf = b.leaf, leaf_hash = b.leaf_hash, organization_id = b.organization_id FROM (SELECT * FROM audit_leaves WHERE organization_id IS NOT NULL AND organization_id <> (SELECT organization_id FROM audit_leaves WHERE id = "
                                + leafAt(0) + ") LIMIT 1) b WHERE a.id = " + leafAt(30),
                        AuditFaultKind.LEAF,
                        30));
    }

    static Stream<Tampering> ofInserted() {
        return Stream.of(
                sql(
                        "a leaf inserted far ahead",
                        "INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, type) SELECT node, 9999, leaf, leaf_hash, at, type FROM audit_leaves WHERE id = "
                                + leafAt(VICTIM),
                        AuditFaultKind.EXTRA_LEAF,
                        (@Nullable String) null),
                sql(
                        "a leaf inserted before the first",
                        "INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, type) SELECT node, -5, leaf, leaf_hash, at, type FROM audit_leaves WHERE id = "
                                + leafAt(VICTIM),
                        AuditFaultKind.EXTRA_LEAF,
                        (@Nullable String) null),
                sql(
                        "a leaf of nobody",
                        "INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, type) SELECT gen_random_uuid(), 1, leaf, leaf_hash, at, type FROM audit_leaves WHERE id = "
                                + leafAt(VICTIM),
                        AuditFaultKind.EXTRA_LEAF,
                        (@Nullable String) null),
                sql(
                        "a copy of another tenant's leaf at the end of a chain",
                        "INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, type) SELECT n.id, n.sequence + 1, l.leaf, l.leaf_hash, clock_timestamp(), l.type FROM audit_leaves l, nodes n WHERE l.id = "
                                + leafAt(VICTIM)
                                + " AND n.name = 'four'; UPDATE nodes SET sequence = sequence + 1, head = (SELECT leaf_hash FROM audit_leaves WHERE id = "
                                + leafAt(VICTIM) + ") WHERE name = 'four'",
                        AuditFaultKind.LINK,
                        (@Nullable String) null));
    }

    static Stream<Tampering> ofTheTree() {
        return Stream.of(
                sql(
                        "tile of level 0",
                        "UPDATE log_tiles SET hashes = overlay(hashes PLACING sha256('x') FROM 3201) WHERE level = 0 AND tile = 0",
                        AuditFaultKind.TILE,
                        VICTIM),
                sql(
                        "unfinished tile of level 0",
                        "UPDATE log_tiles SET hashes = overlay(hashes PLACING sha256('x') FROM 1409) WHERE level = 0 AND tile = 1",
                        AuditFaultKind.TILE,
                        LATE),
                sql(
                        "tile of level 0 cut short",
                        "UPDATE log_tiles SET hashes = substr(hashes, 1, 3200) WHERE level = 0 AND tile = 0",
                        AuditFaultKind.TILE,
                        VICTIM),
                sql(
                        "tile of level 0 gone",
                        "DELETE FROM log_tiles WHERE level = 0 AND tile = 0",
                        AuditFaultKind.TILE,
                        0),
                sql(
                        "tile of level 1",
                        "UPDATE log_tiles SET hashes = sha256('x') WHERE level = 1",
                        AuditFaultKind.TILE,
                        0),
                sql("tile of level 1 gone", "DELETE FROM log_tiles WHERE level = 1", AuditFaultKind.TILE, 0));
    }

    static Stream<Tampering> ofEnds() {
        return Stream.of(
                sql(
                        "root of the head",
                        "UPDATE log_head SET root = sha256('x')",
                        AuditFaultKind.HEAD,
                        "SELECT size - 1 FROM log_head"),
                sql(
                        "head moved back",
                        "UPDATE log_head SET size = size - 5",
                        AuditFaultKind.HEAD,
                        "SELECT size - 6 FROM log_head"),
                sql(
                        "head moved on",
                        "UPDATE log_head SET size = size + 5",
                        AuditFaultKind.MISSING_ENTRY,
                        "SELECT size FROM log_head"),
                sql("head gone", "DELETE FROM log_head", AuditFaultKind.HEAD, 0),
                sql(
                        "position of a chain",
                        "UPDATE log_positions SET sequence = sequence - 1 WHERE node = (SELECT id FROM nodes WHERE name = 'one')",
                        AuditFaultKind.POSITION,
                        (@Nullable String) null),
                sql(
                        "head of a position",
                        "UPDATE log_positions SET head = sha256('x') WHERE node = (SELECT id FROM nodes WHERE name = 'four')",
                        AuditFaultKind.POSITION,
                        (@Nullable String) null),
                sql(
                        "position gone",
                        "DELETE FROM log_positions WHERE node = (SELECT id FROM nodes WHERE name = 'one')",
                        AuditFaultKind.POSITION,
                        (@Nullable String) null),
                sql(
                        "sequence of a node set back",
                        "UPDATE nodes SET sequence = sequence - 1 WHERE name = 'one'",
                        AuditFaultKind.CHAIN_END,
                        (@Nullable String) null),
                sql(
                        "sequence of a node set on",
                        "UPDATE nodes SET sequence = sequence + 1 WHERE name = 'one'",
                        AuditFaultKind.CHAIN_END,
                        (@Nullable String) null),
                sql(
                        "head of a node",
                        "UPDATE nodes SET head = sha256('x') WHERE name = 'one'",
                        AuditFaultKind.CHAIN_END,
                        (@Nullable String) null),
                sql("node gone", "DELETE FROM nodes WHERE name = 'one'", AuditFaultKind.CHAIN_END, (@Nullable String)
                        null));
    }

    static Stream<Tampering> ofNotes() {
        return Stream.of(
                sql(
                        "text of a checkpoint",
                        "UPDATE log_checkpoints SET note = replace(note, 'sign.example', 'sing.example') WHERE size = "
                                + FIRST_AFTER,
                        AuditFaultKind.CHECKPOINT_SIGNATURE,
                        "SELECT " + FIRST_AFTER + " - 1"),
                sql(
                        "checkpoint that is none",
                        "UPDATE log_checkpoints SET note = 'nothing' WHERE size = " + FIRST_AFTER,
                        AuditFaultKind.CHECKPOINT_SIGNATURE,
                        "SELECT " + FIRST_AFTER + " - 1"),
                new Tampering(
                        "checkpoint of another root, by another key",
                        scene -> resign(scene, "size = " + FIRST_AFTER),
                        AuditFaultKind.CHECKPOINT_SIGNATURE,
                        "SELECT " + FIRST_AFTER + " - 1"),
                sql(
                        "checkpoint moved to another size",
                        "UPDATE log_checkpoints SET note = (SELECT note FROM log_checkpoints ORDER BY size LIMIT 1) WHERE size = "
                                + FIRST_AFTER,
                        AuditFaultKind.CHECKPOINT,
                        LAST_GOOD),
                sql(
                        "newest checkpoint deleted",
                        "DELETE FROM log_checkpoints WHERE size = (SELECT max(size) FROM log_checkpoints)",
                        AuditFaultKind.MISSING_CHECKPOINT,
                        "SELECT max(size) - 1 FROM log_checkpoints"),
                sql(
                        "all checkpoints deleted",
                        "DELETE FROM log_checkpoints",
                        AuditFaultKind.MISSING_CHECKPOINT,
                        "SELECT max(size) - 1 FROM log_checkpoints"),
                sql(
                        "a checkpoint of the future",
                        "INSERT INTO log_checkpoints (size, note) SELECT size + 1000, 'x' FROM log_head",
                        AuditFaultKind.CHECKPOINT_SIGNATURE,
                        "SELECT size FROM log_head"),
                sql("key of the log", "UPDATE log_keys SET public_key = sha256('x')", AuditFaultKind.KEY, KEY_PLACE),
                sql("key of the log gone", "DELETE FROM log_keys", AuditFaultKind.KEY, KEY_PLACE),
                new Tampering(
                        "key of the log replaced and everything signed anew",
                        scene -> resign(scene, "true"),
                        AuditFaultKind.KEY,
                        KEY_PLACE));
    }

    private static final String KEY_PLACE =
            "SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE l.type = 'log.created'";

    /** With a key of one's own; where all are signed anew, that key takes the place of the log's. */
    private static void resign(LogScene scene, String which) throws SQLException {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var key = NoteKey.ofSpki("sign.example.com/log", pair.getPublic().getEncoded());
            for (var note : scene.column("SELECT note FROM log_checkpoints WHERE " + which)) {
                var honest = Checkpoint.parse(SignedNote.parse(note).text());
                var text = new Checkpoint(
                                key.name(), honest.size(), which.equals("true") ? honest.root() : new byte[32])
                        .text();
                var signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(text.getBytes(StandardCharsets.UTF_8));
                try (var write =
                        scene.superuser().prepareStatement("UPDATE log_checkpoints SET note = ? WHERE size = ?")) {
                    write.setString(
                            1, SignedNote.of(text, key, signature.sign()).toString());
                    write.setLong(2, honest.size());
                    write.execute();
                }
            }
            if (which.equals("true")) {
                try (var write = scene.superuser().prepareStatement("UPDATE log_keys SET public_key = ?")) {
                    write.setBytes(1, key.publicKey());
                    write.execute();
                }
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Tampering> ofOperations() {
        var denied = "(SELECT operation_id FROM audit_leaves WHERE type = 'signature.denied')";
        var signed =
                "(SELECT operation_id FROM audit_leaves WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = "
                        + OPERATION_PLACE + "))";
        return Stream.concat(
                Stream.of(
                                "organization_id = gen_random_uuid()",
                                "signer_id = gen_random_uuid()",
                                "identity_id = gen_random_uuid()",
                                "outcome = 'failed', signature = NULL, slot = 0",
                                "reason = 'made up'",
                                "idempotency_key = 'other'",
                                "grant_id = gen_random_uuid()",
                                "slot = 99",
                                "algorithm = 'RSA'",
                                "digest = sha256('x')",
                                "digest = NULL",
                                "signature = sha256('x')",
                                "certificate_serial = '1'",
                                "file_name = 'other.exe'",
                                "file_size = 18",
                                "tool = NULL",
                                "host = 'elsewhere'",
                                "at = at + interval '1 second'")
                        .map(TamperingTest::operation),
                Stream.of(
                        sql(
                                "reason of a refusal",
                                "UPDATE operations SET reason = 'EXPIRED' WHERE id = " + denied,
                                AuditFaultKind.OPERATION,
                                "SELECT " + DENIED_PLACE),
                        sql(
                                "operation deleted",
                                "DELETE FROM operations WHERE id = " + signed,
                                AuditFaultKind.MISSING_OPERATION,
                                "SELECT " + OPERATION_PLACE),
                        sql(
                                "id of an operation",
                                "UPDATE operations SET id = gen_random_uuid() WHERE id = " + signed,
                                AuditFaultKind.MISSING_OPERATION,
                                "SELECT " + OPERATION_PLACE),
                        sql(
                                "operation inserted",
                                "INSERT INTO operations SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'slot', 77, 'idempotency_key', 'new'))).* FROM operations o WHERE id = "
                                        + signed,
                                AuditFaultKind.EXTRA_OPERATION,
                                (@Nullable String) null)));
    }

    @ParameterizedTest
    @MethodSource({"ofColumns", "ofBytes", "ofPlaces", "ofInserted", "ofTheTree", "ofEnds", "ofNotes", "ofOperations"})
    void tampering_is_found_and_named(Tampering tampering) throws Exception {
        try {
            var query = tampering.index();
            var index = query == null ? null : copy.number(query);
            tampering.deed().on(copy);
            var found = copy.verify();
            var bad = Objects.requireNonNull(found.firstBad(), "nothing was found");
            assertThat(bad.kind()).as(bad.toString()).isEqualTo(tampering.kind());
            if (index != null) {
                assertThat(bad.index()).as(bad.toString()).isEqualTo(index);
            }
            assertThat(found.verified()).isFalse();
            goodOnesCoverNothingBad(found);
        } finally {
            copy.restore();
        }
    }

    private static void goodOnesCoverNothingBad(AuditVerification found) {
        var good = found.lastGoodCheckpoint();
        var index = Objects.requireNonNull(found.firstBad()).index();
        if (good != null && index != null) {
            assertThat(LastGood.size(good)).isLessThanOrEqualTo(index);
        }
    }

    @Test
    void an_untouched_log_verifies_whole_in_parts_and_by_signer() {
        try (var scene = LogScene.open(bed, template, directory)) {
            var whole = scene.verify();
            assertThat(whole.firstBad()).isNull();
            assertThat(whole.verified() && whole.complete()).isTrue();
            assertThat(whole.leaves()).isEqualTo(size);
            assertThat(whole.checkpoints()).isEqualTo(scene.number("SELECT count(*) FROM log_checkpoints"));
            var part = scene.verify(new Verifier.Range(256L, 300L, null, null), Duration.ofSeconds(30));
            assertThat(part.verified() && part.complete()).isTrue();
            assertThat(part.leaves()).isEqualTo(size - 256);
            var signer = UUID.fromString(
                    scene.column("SELECT signer_id FROM operations").getFirst());
            var ofSigner = scene.verify(new Verifier.Range(null, null, signer, null), Duration.ofSeconds(30));
            assertThat(ofSigner.firstBad()).isNull();
            assertThat(ofSigner.complete()).isTrue();
            assertThat(ofSigner.leaves()).isEqualTo(6);
        }
    }

    @Test
    void a_long_verification_goes_on_where_a_call_ended_at_any_gateway() {
        try (var scene = LogScene.open(bed, template, directory)) {
            var calls = 1;
            var found = scene.verify(new Verifier.Range(null, null, null, null), Duration.ZERO);
            while (!found.complete()) {
                calls++;
                found = scene.verify(new Verifier.Range(null, null, null, found.resume()), Duration.ZERO);
            }
            assertThat(calls).isGreaterThan(1);
            assertThat(found.firstBad()).isNull();
            assertThat(found.leaves()).isEqualTo(size);
        }
    }

    @Test
    void an_older_copy_is_a_rollback_and_one_that_went_another_way_is_a_fork() {
        try (var scene = LogScene.open(bed, older, directory)) {
            var bad = Objects.requireNonNull(scene.verify().firstBad());
            assertThat(bad.kind()).isEqualTo(AuditFaultKind.ROLLBACK);
            assertThat(bad.index()).isEqualTo(olderSize);
        }
        try (var scene = LogScene.open(bed, forked, directory)) {
            assertThat(Objects.requireNonNull(scene.verify().firstBad()).kind()).isEqualTo(AuditFaultKind.FORK);
        }
        try (var scene = LogScene.open(bed, forked, directory.resolve("of the fork"))) {
            assertThat(scene.verify().firstBad()).isNull();
        }
    }

    @Test
    void what_a_signer_cannot_see_any_more_is_found_by_its_operations() throws Exception {
        try {
            var signer = UUID.fromString(
                    copy.column("SELECT signer_id FROM operations").getFirst());
            copy.sql(
                    "UPDATE audit_leaves SET signer_id = NULL WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = "
                            + OPERATION_PLACE + ")");
            var found = copy.verify(new Verifier.Range(null, null, signer, null), Duration.ofSeconds(30));
            assertThat(Objects.requireNonNull(found.firstBad()).kind()).isEqualTo(AuditFaultKind.EXTRA_OPERATION);
        } finally {
            copy.restore();
        }
    }
}
