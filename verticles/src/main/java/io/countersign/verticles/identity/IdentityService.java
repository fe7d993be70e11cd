package io.countersign.verticles.identity;

import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewGroup;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.verticles.Call;
import io.countersign.verticles.Identities;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.SignInConfig;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** One door to the nouns of this package; each method is that of the noun's class. */
public final class IdentityService implements Identities {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Organizations organizations;
    private final People people;
    private final PlatformAdmins platformAdmins;
    private final Accounts accounts;
    private final Machines machines;
    private final MachineSecrets machineSecrets;
    private final MachineTrusts machineTrusts;
    private final Groups groups;

    /**
     * @param secrets shared with {@link TokenService} and {@link InstallationService} of the same node
     * @param tokens of the same node
     * @param signIn whose accounts people may have
     * @param development whether issuers without TLS may be trusted
     */
    public IdentityService(
            Database database, Secrets secrets, TokenService tokens, SignInConfig signIn, boolean development) {
        var logins = new NewLogins(database, secrets, signIn);
        this.database = database;
        this.organizations = new Organizations(database, secrets);
        this.people = new People(database, secrets, logins);
        this.platformAdmins = new PlatformAdmins(database);
        this.accounts = new Accounts(database, secrets, tokens, logins);
        this.machines = new Machines(database, secrets);
        this.machineSecrets = new MachineSecrets(database, secrets);
        this.machineTrusts = new MachineTrusts(database, development);
        this.groups = new Groups(database);
    }

    @Override
    public Future<Me> getMe(Call call) {
        return database.read(
                        tx -> tx.first(SQL.get("me"), Tuple.of(call.caller().id()), IdentityRows::me))
                .compose(found -> Found.or404(found, "identity"));
    }

    @Override
    public Future<Page<Organization>> listOrganizations(Call call, PageQuery page) {
        return organizations.list(call, page);
    }

    @Override
    public Future<Organization> createOrganization(Call call, NewOrganization organization) {
        return organizations.create(call, organization);
    }

    @Override
    public Future<Organization> disableOrganization(Call call, UUID organization) {
        return organizations.disable(call, organization);
    }

    @Override
    public Future<Organization> enableOrganization(Call call, UUID organization) {
        return organizations.enable(call, organization);
    }

    @Override
    public Future<Page<Person>> listPeople(Call call, PageQuery page) {
        return people.list(call, page);
    }

    @Override
    public Future<Person> createPerson(Call call, NewPerson person) {
        return people.create(call, person);
    }

    @Override
    public Future<Person> getPerson(Call call, UUID person) {
        return people.get(call, person);
    }

    @Override
    public Future<Person> disablePerson(Call call, UUID person) {
        return people.disable(call, person);
    }

    @Override
    public Future<Person> enablePerson(Call call, UUID person) {
        return people.enable(call, person);
    }

    @Override
    public Future<Person> erasePerson(Call call, UUID person, Reason reason) {
        return people.erase(call, person, reason);
    }

    @Override
    public Future<Person> appointPlatformAdmin(Call call, UUID person) {
        return platformAdmins.appoint(call, person);
    }

    @Override
    public Future<Person> dismissPlatformAdmin(Call call, UUID person) {
        return platformAdmins.dismiss(call, person);
    }

    @Override
    public Future<Account> addAccount(Call call, UUID person, NewAccount account) {
        return accounts.add(call, person, account);
    }

    @Override
    public Future<Void> removeAccount(Call call, UUID person, UUID account) {
        return accounts.remove(call, person, account);
    }

    @Override
    public Future<Void> setAccountPassword(Call call, UUID person, UUID account, NewPassword password) {
        return accounts.setPassword(call, person, account, password);
    }

    @Override
    public Future<Page<Machine>> listMachines(Call call, PageQuery page) {
        return machines.list(call, page);
    }

    @Override
    public Future<MachineCredentials> createMachine(Call call, NewMachine machine) {
        return machines.create(call, machine);
    }

    @Override
    public Future<Machine> getMachine(Call call, UUID machine) {
        return machines.get(call, machine);
    }

    @Override
    public Future<Machine> setMachineOwners(Call call, UUID machine, MachineOwners owners) {
        return machines.setOwners(call, machine, owners);
    }

    @Override
    public Future<MachineCredentials> rotateMachineSecret(Call call, UUID machine, SecretRotation rotation) {
        return machineSecrets.rotate(call, machine, rotation);
    }

    @Override
    public Future<Page<MachineTrust>> listMachineTrusts(Call call, UUID machine, PageQuery page) {
        return machineTrusts.list(call, machine, page);
    }

    @Override
    public Future<MachineTrust> addMachineTrust(Call call, UUID machine, NewMachineTrust trust) {
        return machineTrusts.add(call, machine, trust);
    }

    @Override
    public Future<Void> removeMachineTrust(Call call, UUID machine, UUID trust) {
        return machineTrusts.remove(call, machine, trust);
    }

    @Override
    public Future<Machine> disableMachine(Call call, UUID machine) {
        return machines.disable(call, machine);
    }

    @Override
    public Future<Machine> enableMachine(Call call, UUID machine) {
        return machines.enable(call, machine);
    }

    @Override
    public Future<Page<Group>> listGroups(Call call, PageQuery page) {
        return groups.list(call, page);
    }

    @Override
    public Future<Group> createGroup(Call call, NewGroup group) {
        return groups.create(call, group);
    }

    @Override
    public Future<Group> getGroup(Call call, UUID group) {
        return groups.get(call, group);
    }

    @Override
    public Future<Group> addGroupMember(Call call, UUID group, UUID identity) {
        return groups.addMember(call, group, identity);
    }

    @Override
    public Future<Void> removeGroupMember(Call call, UUID group, UUID identity) {
        return groups.removeMember(call, group, identity);
    }
}
