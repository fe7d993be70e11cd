package io.countersign.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Overwriting;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.Entry;
import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.OperationProof;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Saves everything that proves a signature without the gateway. */
@Command(
        name = "proof",
        description = {
            "Save one file that proves a signature without the gateway: its entry in the audit log, the proof that the log has it,"
                    + " the certificate, and the gateway's attestation of who approved it.",
            "The signature itself is given out once, to whoever signed; it lies beside the signed file, or in it."
        },
        footer = {
            "",
            "Examples:",
            "  countersign proof 01972c8e-7d4a-7c31-9a3c-0242ac120002 -o app.proof",
            "  countersign proof 01972c8e-7d4a-7c31-9a3c-0242ac120002 --signature image.tar.sig -o image.proof"
        })
public final class ProofCommand extends CliCommand {
    @Parameters(paramLabel = "OPERATION", description = "Id of the operation, as signing told it.")
    UUID operation = new UUID(0, 0);

    @Option(
            names = {"-o", "--save-as"},
            paramLabel = "FILE",
            description = "Write it there. Default: OPERATION.proof.json.")
    @Nullable
    Path target;

    @Option(names = "--signature", paramLabel = "FILE", description = "A bare signature, to be kept in the proof.")
    @Nullable
    Path signature;

    public ProofCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var where = target != null ? target : Path.of(operation + ".proof.json");
        spareConnection("The proof", where);
        if (signature != null) {
            Overwriting.refuse("The proof", where, signature);
        }
        var gateway = gateway();
        var path = "/v1/operations/" + operation;
        var found = gateway.get(path, Operation.class);
        var proof = gateway.get(path + "/proof", OperationProof.class);
        var entry = entry(proof.leaf());
        var signed = "signature.signed".equals(entry.text("type"));
        var file = new ProofFile(
                ProofFile.TYPE,
                operation.toString(),
                proof.leaf(),
                proof.proof(),
                proof.verifierKey(),
                signed ? chain(gateway, found, entry) : null,
                signed ? signature(entry) : null,
                signed ? gateway.get(path + "/attestation", JsonNode.class) : null,
                signed ? gateway.getText("/v1/attestation-key", "application/x-pem-file") : null);
        file.write(where);
        report().result(Map.of("operation", operation, "file", where.toString(), "signed", signed), where.toString());
        return ExitCode.OK;
    }

    private static Entry entry(byte[] leaf) {
        try {
            return Entry.parse(leaf);
        } catch (DisprovedException e) {
            throw Unverified.because(e);
        }
    }

    /** Of the certificate that the log names, which the Signer may have had before it was renewed. */
    private static List<byte[]> chain(Gateway gateway, Operation found, Entry entry) throws IOException {
        var serial = Map.of("serial", String.valueOf(entry.detail("certificateSerial")));
        var pem = gateway.getText(
                "/v1/signers/" + found.signer() + "/certificate" + Gateway.query(serial),
                "application/pem-certificate-chain");
        var chain = new ArrayList<byte[]>();
        try (var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))) {
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                chain.add(one.getEncoded());
            }
        } catch (CertificateException e) {
            throw new IOException("The certificate of the Signer cannot be read: " + e.getMessage(), e);
        }
        return chain;
    }

    private byte @Nullable [] signature(Entry entry) throws IOException {
        if (signature == null) {
            return null;
        }
        var bytes = Files.readAllBytes(signature);
        var sha256 = java.util.HexFormat.of().formatHex(new Made(bytes, out -> {}).sha256());
        if (!sha256.equals(String.valueOf(entry.detail("signatureSha256")).toLowerCase(Locale.ROOT))) {
            throw Unverified.because(signature + " is not the signature of this operation");
        }
        return bytes;
    }
}
