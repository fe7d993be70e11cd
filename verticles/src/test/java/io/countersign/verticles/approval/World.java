package io.countersign.verticles.approval;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.testbed.Migrated;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A migrated database with two gateways on it, and short words to fill it with people, groups and Signers. */
public final class World implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    public final Vertx vertx = Vertx.vertx();
    public final Pool pool;
    public final AtomicInteger fences = new AtomicInteger();
    public final ApprovalService one;
    public final ApprovalService two;
    private final List<Pool> pools = new ArrayList<>();
    private final DomainConfig.Postgres config;

    public World(String database) {
        var server = TestServers.postgres();
        Migrated.database(database);
        this.config = DomainConfig.Postgres.plain(
                server.host(), server.port(), database, server.user(), server.password(), 12);
        this.pool = pool(config);
        this.one = gateway();
        this.two = gateway();
    }

    private Pool pool(DomainConfig.Postgres config) {
        var made = Database.pool(vertx, config);
        pools.add(made);
        return made;
    }

    private ApprovalService gateway() {
        var database = database();
        return new ApprovalService(vertx, database, SoftAuthenticator.judges(database));
    }

    /** As another node sees it. */
    public Database database() {
        var node = new Node(Ids.next(), "node-" + NEXT.incrementAndGet());
        sql("INSERT INTO nodes (id, name) VALUES ($1, $2)", node.id(), node.name());
        return new Database(pool(config), node, takesRightsAway -> {
            if (takesRightsAway) {
                fences.incrementAndGet();
            }
            return Future.succeededFuture();
        });
    }

    public DomainConfig.Postgres config() {
        return config;
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer within 30 s", e);
        }
    }

    /** The refusal that a call must end with. */
    public static Refusal refusal(Future<?> future) {
        try {
            throw new AssertionError("was not refused but answered " + await(future));
        } catch (RefusedException e) {
            return e.refusal();
        }
    }

    public void sql(String sql, Object... parameters) {
        await(pool.preparedQuery(sql).execute(Tuple.from(List.of(parameters))));
    }

    public <T> List<T> rows(String sql, Function<Row, T> mapper, Object... parameters) {
        var list = new ArrayList<T>();
        await(pool.preparedQuery(sql).execute(Tuple.from(List.of(parameters))))
                .forEach(row -> list.add(mapper.apply(row)));
        return list;
    }

    public long count(String sql, Object... parameters) {
        return rows(sql, row -> row.getLong(0), parameters).getFirst();
    }

    public List<String> events(UUID request) {
        return rows(
                "SELECT type FROM audit_leaves WHERE request_id = $1 ORDER BY id", row -> row.getString(0), request);
    }

    public Org organization() {
        var id = Ids.next();
        sql("INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $3)", id, "org-" + NEXT.incrementAndGet(), "O");
        var authority = Ids.next();
        sql(
                "INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state)"
                        + " VALUES ($1, $2, 'ca', 'P-256', 't', $3, 'CN=ca', 'pending')",
                authority,
                id,
                authority.toString());
        return new Org(this, id, authority);
    }

    /** One tenant. */
    public record Org(World world, UUID id, UUID authority) {
        public Caller person(String name) {
            return person(name, PersonRole.MEMBER);
        }

        public Caller person(String name, PersonRole role) {
            var person = Ids.next();
            identity(person, "person", name);
            world.sql("INSERT INTO persons (id, role) VALUES ($1, $2)", person, role.toString());
            return new Caller(person, id, IdentityKind.PERSON, name, role, false);
        }

        public Caller machine(String name, Caller... owners) {
            var machine = Ids.next();
            identity(machine, "machine", name);
            for (var owner : owners) {
                world.sql("INSERT INTO machine_owners (machine_id, person_id) VALUES ($1, $2)", machine, owner.id());
            }
            return new Caller(machine, id, IdentityKind.MACHINE, name, null, false);
        }

        private void identity(UUID identity, String kind, String name) {
            world.sql(
                    "INSERT INTO identities (id, organization_id, kind, name) VALUES ($1, $2, $3, $4)",
                    identity,
                    id,
                    kind,
                    name);
        }

        public UUID group(String name, Caller... members) {
            var group = Ids.next();
            world.sql("INSERT INTO groups (id, organization_id, name) VALUES ($1, $2, $3)", group, id, name);
            for (var member : members) {
                join(group, member);
            }
            return group;
        }

        public void join(UUID group, Caller member) {
            world.sql("INSERT INTO group_members (group_id, identity_id) VALUES ($1, $2)", group, member.id());
        }

        public void leave(UUID group, Caller member) {
            world.sql("DELETE FROM group_members WHERE group_id = $1 AND identity_id = $2", group, member.id());
        }

        /** An active Signer without policy guard; its slug is its name in the tests. */
        public UUID signer(String slug) {
            var signer = Ids.next();
            world.sql(
                    "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state,"
                            + " public_key, certificate, not_after, policy_guard) VALUES ($1, $2, $3, $3, 'P-256', 't', $4, $5, 'CN=s', 'active',"
                            + " '\\x01', '\\x01', '2099-01-01', false)",
                    signer,
                    id,
                    slug,
                    signer.toString(),
                    authority);
            return signer;
        }

        public void member(UUID signer, UUID member, String kind, String role) {
            world.sql(
                    "INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ($1, $2, $3, $4)",
                    signer,
                    member,
                    kind,
                    role);
        }

        public void administrator(UUID signer, Caller... people) {
            for (var person : people) {
                member(signer, person.id(), person.kind().toString(), "administrator");
            }
        }

        public void operator(UUID signer, Caller... members) {
            for (var member : members) {
                member(signer, member.id(), member.kind().toString(), "operator");
            }
        }

        public void auditor(UUID signer, Caller... members) {
            for (var member : members) {
                member(signer, member.id(), member.kind().toString(), "auditor");
            }
        }

        public void disable(Caller identity) {
            world.sql("UPDATE identities SET state = 'disabled' WHERE id = $1", identity.id());
        }

        public void enable(Caller identity) {
            world.sql("UPDATE identities SET state = 'active' WHERE id = $1", identity.id());
        }
    }

    public static Call call(Caller caller) {
        return new Call(caller, "test", null, new byte[32]);
    }

    public static Call call(Caller caller, String key, int body) {
        return new Call(caller, "test", key, new byte[] {(byte) body});
    }

    public static Approver person(Caller person) {
        return new Approver(ApproverKind.PERSON, person.id());
    }

    public static Approver group(UUID group) {
        return new Approver(ApproverKind.GROUP, group);
    }

    public static PolicyStep step(@Nullable String name, long required, Approver... approvers) {
        return PolicyStep.of(name, List.of(approvers), required);
    }

    /** At most 3 signatures within 1 hour. */
    public static NewPolicy policy(PolicyStep... steps) {
        return new NewPolicy(List.of(steps), Ceiling.of(3), WindowCeiling.of(Duration.ofHours(1)), null);
    }

    public static NewRequest wanted() {
        return new NewRequest("release 1.0", null, null, null, null);
    }

    public static NewRequest wanted(long signatures) {
        return new NewRequest("release 1.0", null, signatures, null, null);
    }

    public static final Approval YES = new Approval(null);

    public Request request(Caller caller, UUID signer, NewRequest wanted) {
        return await(one.createRequest(call(caller), signer.toString(), wanted)).request();
    }

    public Future<Request> approve(Caller caller, Request request) {
        return one.approveRequest(call(caller), request.id(), YES, request.hash());
    }

    @Override
    public void close() {
        pools.forEach(made -> await(made.close()));
        await(vertx.close());
    }
}
