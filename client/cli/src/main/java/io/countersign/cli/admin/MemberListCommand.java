package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Member;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists members. */
@Command(
        name = "list",
        description = "List who has which role on a Signer.",
        footer = {"", "Example:", "  countersign member list release"})
final class MemberListCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    MemberListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var members = gateway().all("/v1/signers/" + Gateway.part(signer) + "/members", Map.of(), Member.class);
        var table = new Table("ROLE", "KIND", "NAME", "ID", "SINCE");
        members.forEach(member -> table.row(member.role(), member.kind(), member.name(), member.id(), member.since()));
        report().result(members, members.isEmpty() ? "No members." : table.toString());
        return ExitCode.OK;
    }
}
