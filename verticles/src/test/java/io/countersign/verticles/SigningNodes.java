package io.countersign.verticles;

import io.countersign.embedded.RedisServer;
import io.countersign.embedded.TestServers;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.testbed.Migrated;
import io.countersign.worker.SigningWorker;
import io.countersign.worker.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Several nodes on one database, one Redis and one token, with one Signer whose key is real; for tests of the signing path. */
final class SigningNodes implements AutoCloseable {
    static final Duration FENCE = Duration.ofSeconds(2);

    final RedisServer redis;
    final String database;
    final UUID organization = Ids.next();
    final UUID admin = Ids.next();
    final UUID machine = Ids.next();
    final UUID signer = Ids.next();
    final List<NodeParts> nodes = new ArrayList<>();
    private final List<Vertx> vertxes = new ArrayList<>();
    private final byte[] publicKey;

    SigningNodes(int count) throws Exception {
        this.redis = RedisServer.open();
        this.database =
                Migrated.database("signing_" + UUID.randomUUID().toString().replace("-", ""));
        for (var i = 0; i < count; i++) {
            addNode();
        }
        var ckaId = UUID.randomUUID().toString().replace("-", "");
        this.publicKey = await(nodes.getFirst().worker().generateKey("test", ckaId, "test", KeyAlgorithm.P_256));
        insertSigner(ckaId);
    }

    void addNode() throws Exception {
        var vertx = Vertx.vertx();
        vertxes.add(vertx);
        var token = TestServers.softHsm().token("test");
        var seal = new OrderSeal(new byte[32]);
        await(SigningWorker.deploy(
                vertx, WorkerConfig.withPinFile(token.module(), token.label(), token.pinFile()), seal));
        nodes.add(await(NodeParts.start(vertx, config(), seal, Future.succeededFuture())));
    }

    private DomainConfig config() {
        var server = TestServers.postgres();
        return new DomainConfig(
                "test",
                DomainConfig.Postgres.plain(
                        server.host(), server.port(), database, server.user(), server.password(), 8),
                new DomainConfig.Redis(redis.uri(), null, Duration.ofMillis(10)),
                new DomainConfig.AccessTokens(
                        "i", "a", Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(24), 1024, 1),
                new DomainConfig.SigningLimits(10_000, FENCE, Duration.ofSeconds(2)),
                List.of("test"));
    }

    private void insertSigner(String ckaId) throws Exception {
        run("INSERT INTO organizations (id, slug, name) VALUES ($1, 'acme', 'Acme')", Tuple.of(organization));
        run(
                "INSERT INTO identities (id, organization_id, kind, name) VALUES ($1, $2, 'person', 'admin')",
                Tuple.of(admin, organization));
        run(
                "INSERT INTO identities (id, organization_id, kind, name) VALUES ($1, $2, 'machine', 'ci')",
                Tuple.of(machine, organization));
        var authority = Ids.next();
        run(
                "INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state)"
                        + " VALUES ($1, $2, 'ca', 'P-256', 'test', $3, 'CN=ca', 'pending')",
                Tuple.of(authority, organization, authority.toString()));
        run(
                "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state,"
                        + " public_key, key_id, certificate, certificate_chain, certificate_serial, not_before, not_after)"
                        + " VALUES ($1, $2, 'demo', 'demo', 'P-256', 'test', $3, $4, 'CN=demo', 'active', $5, 'k', '\\x01',"
                        + " ARRAY['\\x01'::bytea], '01', now(), now() + interval '1 day')",
                Tuple.of(signer, organization, ckaId, authority, Buffer.buffer(publicKey)));
        run(
                "INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ($1, $2, 'machine', 'operator')",
                Tuple.of(signer, machine));
    }

    /** From now on the Signer signs only under a grant. */
    void needApproval() throws Exception {
        run(
                "INSERT INTO policies VALUES ($1, 1, '[{\"approvers\": [], \"requiredApprovals\": 1}]', false, 100, false, 3600, 86400, $2)",
                Tuple.of(signer, admin));
        run("UPDATE signers SET policy_version = 1 WHERE id = $1", Tuple.of(signer));
    }

    UUID grant(long max) throws Exception {
        var grant = Ids.next();
        run(
                "INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited,"
                        + " max_signatures, not_before, expires_at) VALUES ($1, $2, $3, $4, 'pre_approval', $5, 'test', false, $6, now(),"
                        + " now() + interval '1 hour')",
                Tuple.of(grant, organization, signer, machine, admin).addLong(max));
        return grant;
    }

    /** Takes the grant away as the approval service does: conditional update, fence, acknowledgement. */
    void revoke(int node, UUID grant) throws Exception {
        await(nodes.get(node).database().systemChange(tx -> {
            tx.takesRightsAway();
            return tx.update(
                    "UPDATE grants SET state = 'revoked', ended_at = now() WHERE id = $1 AND state = 'active'",
                    Tuple.of(grant));
        }));
    }

    /** Changes the database as a service does: the change holds on every node when this returns. */
    void run(String sql, Tuple parameters) throws Exception {
        await(nodes.getFirst().database().systemChange(tx -> {
            tx.record(Event.system("group.created"));
            return tx.update(sql, parameters);
        }));
    }

    long count(String sql) throws Exception {
        return await(nodes.getFirst().pool().query(sql).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    /** How often a table was searched by an index and read whole. */
    record Scans(long indexed, long whole) {}

    /** Of all connections so far: each tells its own at the latest when it closes, so they are made to. */
    Scans scansOf(String table) throws Exception {
        count("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND datname = current_database()");
        return new Scans(
                count("SELECT idx_scan FROM pg_stat_user_tables WHERE relname = '" + table + "'"),
                count("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = '" + table + "'"));
    }

    Future<SignAnswer> sign(int node, String key, byte[]... digests) {
        return sign(new Caller(machine, organization, IdentityKind.MACHINE, "ci", null, false), node, key, digests);
    }

    Future<SignAnswer> sign(Caller caller, int node, String key, byte[]... digests) {
        var inputs = new ArrayList<SignInput>();
        for (var digest : digests) {
            inputs.add(new SignInput(digest, null, "app.jar", 10L));
        }
        var call = new Call(caller, "r-" + key, key, digests[0]);
        return nodes.get(node)
                .signing()
                .sign(
                        call,
                        "demo",
                        new SignCall(SignatureAlgorithm.ECDSA_SHA_256, inputs, EcdsaFormat.DER, null, null),
                        answer -> answer);
    }

    boolean verifies(byte[] digest, byte[] signature) throws Exception {
        var verifier = Signature.getInstance("NONEwithECDSA");
        verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey)));
        verifier.update(digest);
        return verifier.verify(signature);
    }

    static byte[] digest(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        for (var node : nodes) {
            await(node.close());
        }
        for (var vertx : vertxes) {
            await(vertx.close());
        }
        redis.close();
    }
}
