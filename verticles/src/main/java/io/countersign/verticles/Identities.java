package io.countersign.verticles;

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
import io.vertx.core.Future;
import java.util.UUID;

/** Organizations, people with their logins, machine identities, groups. Method names are operation ids of the contract. */
public interface Identities {
    Future<Me> getMe(Call call);

    Future<Page<Organization>> listOrganizations(Call call, PageQuery page);

    Future<Organization> createOrganization(Call call, NewOrganization organization);

    Future<Organization> disableOrganization(Call call, UUID organization);

    Future<Organization> enableOrganization(Call call, UUID organization);

    Future<Page<Person>> listPeople(Call call, PageQuery page);

    Future<Person> createPerson(Call call, NewPerson person);

    Future<Person> getPerson(Call call, UUID person);

    Future<Person> disablePerson(Call call, UUID person);

    Future<Person> enablePerson(Call call, UUID person);

    /** For good; only one who is disabled. */
    Future<Person> erasePerson(Call call, UUID person, Reason reason);

    /** A person of any organization, who is active. */
    Future<Person> appointPlatformAdmin(Call call, UUID person);

    /** Ends the person's access tokens too. */
    Future<Person> dismissPlatformAdmin(Call call, UUID person);

    Future<Account> addAccount(Call call, UUID person, NewAccount account);

    Future<Void> removeAccount(Call call, UUID person, UUID account);

    Future<Void> setAccountPassword(Call call, UUID person, UUID account, NewPassword password);

    Future<Page<Machine>> listMachines(Call call, PageQuery page);

    Future<MachineCredentials> createMachine(Call call, NewMachine machine);

    Future<Machine> getMachine(Call call, UUID machine);

    Future<Machine> setMachineOwners(Call call, UUID machine, MachineOwners owners);

    Future<MachineCredentials> rotateMachineSecret(Call call, UUID machine, SecretRotation rotation);

    Future<Page<MachineTrust>> listMachineTrusts(Call call, UUID machine, PageQuery page);

    Future<MachineTrust> addMachineTrust(Call call, UUID machine, NewMachineTrust trust);

    /** Ends the machine's access tokens too: they may have come from it. */
    Future<Void> removeMachineTrust(Call call, UUID machine, UUID trust);

    Future<Machine> disableMachine(Call call, UUID machine);

    Future<Machine> enableMachine(Call call, UUID machine);

    Future<Page<Group>> listGroups(Call call, PageQuery page);

    Future<Group> createGroup(Call call, NewGroup group);

    Future<Group> getGroup(Call call, UUID group);

    Future<Group> addGroupMember(Call call, UUID group, UUID identity);

    Future<Void> removeGroupMember(Call call, UUID group, UUID identity);
}
