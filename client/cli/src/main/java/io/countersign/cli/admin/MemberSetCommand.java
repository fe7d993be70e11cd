package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.SignerRole;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a role. */
@Command(
        name = "set",
        description = "Give somebody a role on a Signer: administrator, operator or auditor.",
        footer = {"", "Example:", "  countersign member set release machine:ci --role operator"})
final class MemberSetCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(
            index = "1",
            paramLabel = "WHO",
            description =
                    "A person, machine or group, by id or name; person:, machine: or group: before the name says which.")
    String who = "";

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "administrator: everything; operator: sign and request; auditor: read only.")
    SignerRole role = SignerRole.AUDITOR;

    MemberSetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var id = new Names(gateway).principal(who);
        var member = gateway.put(
                "/v1/signers/" + Gateway.part(signer) + "/members/" + id, new NewMember(role), Member.class);
        report().result(
                        member,
                        member.kind() + " " + Table.clean(member.name()) + " is " + member.role() + " of " + signer
                                + ".");
        return ExitCode.OK;
    }
}
