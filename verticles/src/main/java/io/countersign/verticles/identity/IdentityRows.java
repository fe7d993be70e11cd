package io.countersign.verticles.identity;

import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.GroupMember;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineSecret;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of {@code identity.sql} as records of the contract. Parallel arrays of a row hold what belongs to it. */
final class IdentityRows {
    private IdentityRows() {}

    static Organization organization(Row row) {
        return new Organization(
                row.getUUID("id"), row.getString("slug"), row.getString("name"), state(row, "state"), createdAt(row));
    }

    static Me me(Row row) {
        var organization = new Organization(
                row.getUUID("organization_id"),
                row.getString("slug"),
                row.getString("organization_name"),
                state(row, "organization_state"),
                row.getOffsetDateTime("organization_created_at").toInstant());
        var role = row.getString("role");
        return new Me(
                row.getUUID("id"),
                WireNames.of(IdentityKind.class, row.getString("kind")),
                row.getString("name"),
                organization,
                role == null ? null : WireNames.of(PersonRole.class, role),
                row.getBoolean("platform_admin"),
                List.of(row.getArrayOfUUIDs("group_ids")));
    }

    static Person person(Row row) {
        var ids = row.getArrayOfUUIDs("account_ids");
        var logins = row.getArrayOfStrings("logins");
        var providers = row.getArrayOfStrings("providers");
        var links = row.getArrayOfBooleans("links");
        var times = row.getArrayOfOffsetDateTimes("account_times");
        return new Person(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("email"),
                WireNames.of(PersonRole.class, row.getString("role")),
                row.getBoolean("platform_admin"),
                state(row, "state"),
                each(ids, i -> account(ids[i], logins[i], providers[i], links[i], times[i].toInstant())),
                createdAt(row));
    }

    static Account account(Row row) {
        return account(
                row.getUUID("id"),
                row.getString("login"),
                row.getString("provider"),
                row.getBoolean("linked"),
                createdAt(row));
    }

    private static Account account(UUID id, String login, @Nullable String provider, boolean linked, Instant created) {
        return provider == null ? new Account(id, login, created) : new Account(id, login, provider, linked, created);
    }

    static Machine machine(Row row) {
        var ids = row.getArrayOfUUIDs("secret_ids");
        var times = row.getArrayOfOffsetDateTimes("secret_times");
        var ends = row.getArrayOfOffsetDateTimes("secret_ends");
        return new Machine(
                row.getUUID("id"),
                row.getString("name"),
                List.of(row.getArrayOfUUIDs("owners")),
                state(row, "state"),
                each(ids, i -> new MachineSecret(ids[i], times[i].toInstant(), instant(ends[i]))),
                createdAt(row));
    }

    static Group group(Row row) {
        var ids = row.getArrayOfUUIDs("member_ids");
        var kinds = row.getArrayOfStrings("member_kinds");
        var names = row.getArrayOfStrings("member_names");
        return new Group(
                row.getUUID("id"),
                row.getString("name"),
                each(ids, i -> new GroupMember(ids[i], WireNames.of(IdentityKind.class, kinds[i]), names[i])),
                createdAt(row));
    }

    private static <T> List<T> each(Object @Nullable [] ids, IntFunction<T> item) {
        return ids == null
                ? List.of()
                : IntStream.range(0, ids.length).mapToObj(item).toList();
    }

    static IdentityRef reference(Row row) {
        return new IdentityRef(
                row.getUUID("id"), WireNames.of(IdentityKind.class, row.getString("kind")), row.getString("name"));
    }

    private static IdentityState state(Row row, String column) {
        return WireNames.of(IdentityState.class, row.getString(column));
    }

    private static Instant createdAt(Row row) {
        return row.getOffsetDateTime("created_at").toInstant();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
