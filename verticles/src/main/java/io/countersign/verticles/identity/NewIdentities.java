package io.countersign.verticles.identity;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The inserts that make organizations and people, inside somebody's transaction. */
final class NewIdentities {
    private static final Queries SQL = Queries.of("identity");

    private NewIdentities() {}

    /**
     * A login to be.
     *
     * @param passwordHash PHC string
     * @param provider null for a login with a password
     */
    record AccountRow(
            String login, String passwordHash, @Nullable String provider) {
        @Override
        public String toString() {
            return "AccountRow[" + login + "]";
        }
    }

    /**
     * A person to be.
     *
     * @param account null for a person who cannot log in yet
     */
    record PersonRow(
            String name,
            @Nullable String email,
            PersonRole role,
            boolean platformAdmin,
            @Nullable AccountRow account) {
        static PersonRow firstAdmin(NewOrganization organization, boolean platformAdmin, AccountRow account) {
            var admin = organization.admin();
            return new PersonRow(admin.name(), admin.email(), PersonRole.ADMIN, platformAdmin, account);
        }

        @Override
        public String toString() {
            return "PersonRow[" + name + "]";
        }
    }

    /** Completes with the new organization's id. */
    static Future<UUID> organization(Tx tx, NewOrganization organization) {
        var id = Ids.next();
        return tx.update(SQL.get("insertOrganization"), Tuple.of(id, organization.slug(), organization.name()))
                .map(id);
    }

    static Future<UUID> identity(Tx tx, UUID organization, IdentityKind kind, String name) {
        var id = Ids.next();
        return tx.update(SQL.get("insertIdentity"), Tuple.of(id, organization, kind.toString(), name))
                .map(id);
    }

    /** Completes with the new person's id. */
    static Future<UUID> person(Tx tx, UUID organization, PersonRow person) {
        return identity(tx, organization, IdentityKind.PERSON, person.name())
                .compose(id -> tx.update(
                                SQL.get("insertPerson"),
                                Tuple.of(id, person.email(), person.role().toString(), person.platformAdmin()))
                        .compose(inserted -> firstAccount(tx, organization, id, person))
                        .map(id));
    }

    private static Future<Void> firstAccount(Tx tx, UUID organization, UUID person, PersonRow row) {
        return row.account() == null
                ? Future.succeededFuture()
                : account(tx, Ids.next(), organization, person, row.account()).mapEmpty();
    }

    /** Completes with false when the organization has no such person. */
    static Future<Boolean> account(Tx tx, UUID id, UUID organization, UUID person, AccountRow account) {
        return tx.update(
                        SQL.get("insertAccount"),
                        Tuple.of(id, person, organization, account.login(), account.passwordHash(), account.provider()))
                .map(inserted -> inserted == 1);
    }
}
