package io.countersign.cli.admin;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import io.countersign.cli.policy.PolicyCommands;
import picocli.CommandLine.Command;

/** Every command of an administrator, in groups by noun. */
public final class AdminCommands {
    private AdminCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(new SetupCommand(surroundings));
        addSigners(root, surroundings);
        root.add(
                new MemberGroup(),
                new MemberSetCommand(surroundings),
                new MemberRemoveCommand(surroundings),
                new MemberListCommand(surroundings));
        PolicyCommands.addTo(root, surroundings);
        var person = root.add(
                new PersonGroup(),
                new PersonCreateCommand(surroundings),
                new PersonListCommand(surroundings),
                new PersonShowCommand(surroundings),
                new PersonPasswordCommand(surroundings),
                new PersonDisableCommand(surroundings),
                new PersonEnableCommand(surroundings),
                new PersonEraseCommand(surroundings),
                new PersonAppointCommand(surroundings),
                new PersonDismissCommand(surroundings));
        person.add(
                new PersonLoginGroup(),
                new PersonLoginCommand.Add(surroundings),
                new PersonLoginCommand.Remove(surroundings));
        var machine = root.add(
                new MachineGroup(),
                new MachineCreateCommand(surroundings),
                new MachineListCommand(surroundings),
                new MachineShowCommand(surroundings),
                new MachineOwnersCommand(surroundings),
                new MachineRotateSecretCommand(surroundings),
                new MachineStateCommand.Disable(surroundings),
                new MachineStateCommand.Enable(surroundings));
        machine.add(
                new MachineTrustGroup(),
                new MachineTrustAddCommand(surroundings),
                new MachineTrustListCommand(surroundings),
                new MachineTrustRemoveCommand(surroundings));
        root.add(
                new GroupGroup(),
                new GroupCreateCommand(surroundings),
                new GroupListCommand(surroundings),
                new GroupShowCommand(surroundings),
                new GroupMemberCommand.Add(surroundings),
                new GroupMemberCommand.Remove(surroundings));
        root.add(
                new CaGroup(),
                new CaCreateCommand(surroundings),
                new CaListCommand(surroundings),
                new CaCertificateCommand(surroundings),
                new CaCrlCommand(surroundings));
        root.add(
                new OrganizationGroup(),
                new OrganizationCreateCommand(surroundings),
                new OrganizationListCommand(surroundings),
                new OrganizationStateCommand.Disable(surroundings),
                new OrganizationStateCommand.Enable(surroundings));
    }

    private static void addSigners(Branches root, Surroundings surroundings) {
        root.add(
                new SignerGroup(),
                new SignerCreateCommand(surroundings),
                new SignerListCommand(surroundings),
                new SignerShowCommand(surroundings),
                new SignerDisableCommand(surroundings),
                new SignerEnableCommand(surroundings),
                new SignerArchiveCommand(surroundings),
                new SignerWaitForProofCommand(surroundings),
                new SignerRenewCommand(surroundings),
                new SignerCsrCommand(surroundings),
                new SignerSetCertificateCommand(surroundings),
                new SignerPublicKeyCommand(surroundings),
                new SignerCertificateCommand(surroundings),
                new SignerCertificatesCommand(surroundings),
                new SignerRevokeCertificateCommand(surroundings));
    }

    @Command(name = "signer", description = "Create, list, renew and stop Signers.")
    private static final class SignerGroup extends CommandGroup {}

    @Command(name = "member", description = "Say who may do what on a Signer.")
    private static final class MemberGroup extends CommandGroup {}

    @Command(
            name = "person",
            description = "Create, list, disable and erase people, set passwords, and say who runs the installation.")
    private static final class PersonGroup extends CommandGroup {}

    @Command(name = "login", description = "Give people logins, and take them away.")
    private static final class PersonLoginGroup extends CommandGroup {}

    @Command(
            name = "machine",
            description =
                    "Create, list and stop machine identities, renew their secrets, and let CI jobs log in as them.")
    private static final class MachineGroup extends CommandGroup {}

    @Command(name = "trust", description = "Say which tokens of CI providers a machine identity may log in with.")
    private static final class MachineTrustGroup extends CommandGroup {}

    @Command(name = "group", description = "Create, list and fill groups.")
    private static final class GroupGroup extends CommandGroup {}

    @Command(name = "organization", description = "Create, list and stop organizations; for platform admins.")
    private static final class OrganizationGroup extends CommandGroup {}

    @Command(name = "ca", description = "Create and list internal certificate authorities.")
    private static final class CaGroup extends CommandGroup {}
}
