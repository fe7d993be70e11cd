package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.approval.RequestText;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** From a file to who signed it and who approved that. */
@Command(
        name = "find",
        description =
                "Show who signed a file, under which request, and who approved it. Ends with status 6 when nobody did.",
        footer = {
            "",
            "A JAR, a Windows file or a package is signed over a part of itself: give the digest that was signed (countersign audit).",
            "",
            "Examples:",
            "  countersign audit find release.tar.gz",
            "  countersign audit find e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        })
public final class AuditFindCommand extends CliCommand {
    private static final String DIGEST = "[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}";
    private static final List<String> ALGORITHMS = List.of("SHA-256", "SHA-384", "SHA-512");
    private static final int BUFFER = 64 * 1024;

    @Parameters(paramLabel = "FILE|DIGEST", description = "The file, or the hexadecimal digest that was signed.")
    String subject = "";

    /** What was found: attempts that signed it, and the requests behind them. */
    public record Found(List<Operation> operations, List<Request> requests) {}

    public AuditFindCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException, GeneralSecurityException {
        var gateway = gateway();
        var operations = new ArrayList<Operation>();
        for (var digest : digests()) {
            operations.addAll(gateway.all("/v1/artifacts/" + digest + "/operations", Map.of(), Operation.class));
        }
        var requests = new LinkedHashMap<UUID, Request>();
        for (var operation : operations) {
            if (operation.request() != null && !requests.containsKey(operation.request())) {
                requests.put(
                        operation.request(),
                        gateway.get("/v1/requests/" + Gateway.part(operation.request()), Request.class));
            }
        }
        var found = new Found(operations, List.copyOf(requests.values()));
        report().result(found, text(found));
        return operations.isEmpty() ? ExitCode.VERIFICATION_FAILED : ExitCode.OK;
    }

    private static String text(Found found) {
        if (found.operations().isEmpty()) {
            return "Nobody signed this, as far as you may read.";
        }
        var table = new Table("AT", "SIGNED BY", "OPERATION", "GRANT", "REQUEST");
        for (var operation : found.operations()) {
            table.row(
                    operation.at(),
                    operation.identity().name(),
                    operation.id(),
                    operation.grant(),
                    operation.request());
        }
        var text = new StringBuilder(table.toString());
        found.requests().forEach(request -> text.append("\n\n").append(RequestText.details(request)));
        return text.toString();
    }

    private List<String> digests() throws IOException, GeneralSecurityException {
        if (subject.matches(DIGEST)) {
            return List.of(subject.toLowerCase(Locale.ROOT));
        }
        var hashes = new ArrayList<MessageDigest>();
        for (var algorithm : ALGORITHMS) {
            hashes.add(MessageDigest.getInstance(algorithm));
        }
        try (var in = Files.newInputStream(Path.of(subject))) {
            read(in, hashes);
        }
        return hashes.stream()
                .map(hash -> HexFormat.of().formatHex(hash.digest()))
                .toList();
    }

    private static void read(InputStream in, List<MessageDigest> hashes) throws IOException {
        var buffer = new byte[BUFFER];
        for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            for (var hash : hashes) {
                hash.update(buffer, 0, length);
            }
        }
    }
}
