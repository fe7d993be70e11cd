package io.countersign.cli.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.SafeOutput;
import io.countersign.cli.http.HttpCalls;
import io.countersign.jca.SignProof;
import io.countersign.protocol.json.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one signature that can be checked without a gateway, in one file of JSON.
 *
 * @param type always {@value #TYPE}
 * @param operation its id
 * @param leaf the exact bytes of its entry in the log, base64
 * @param proof that the log has the entry (C2SP tlog-proof)
 * @param logKey what the checkpoint verifies with, as the gateway says
 * @param certificateChain DER, leaf first; null where the operation made no signature
 * @param signature null where it was not at hand; it lies beside the file, or in it
 * @param attestation DSSE envelope about the approval
 * @param attestationKey PEM, as the gateway says
 */
public record ProofFile(
        String type,
        String operation,
        byte[] leaf,
        String proof,
        String logKey,
        @Nullable List<byte[]> certificateChain,
        byte @Nullable [] signature,
        @Nullable JsonNode attestation,
        @Nullable String attestationKey) {
    static final String TYPE = "https://countersign.io/proof/v1";
    private static final int LONGEST = 4 << 20;

    static ProofFile read(Path file) throws IOException {
        try {
            ProofFile read = HttpCalls.lenient().forType(ProofFile.class).readValue(bytes(file));
            if (TYPE.equals(read.type) && read.operation != null && read.leaf != null && read.proof != null) {
                return read;
            }
        } catch (JsonProcessingException e) {
            throw Unverified.because(file + " is no proof", e);
        }
        throw Unverified.because(file + " is no proof of the type " + TYPE);
    }

    /** A pipe is read, too, as a shell gives one for what another command prints. */
    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw Unverified.because("there is no proof in " + file);
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw Unverified.because(file + " is longer than a proof");
            }
            return bytes;
        }
    }

    /** What came with a signature: nothing about its approval, and the signature itself lies beside the file, or in it. */
    public static void save(Path file, String operation, SignProof proof, List<X509Certificate> chain)
            throws IOException, CertificateEncodingException {
        var certificates = new ArrayList<byte[]>();
        for (var certificate : chain) {
            certificates.add(certificate.getEncoded());
        }
        new ProofFile(TYPE, operation, proof.leaf(), proof.proof(), proof.verifierKey(), certificates, null, null, null)
                .write(file);
    }

    /** A file is there whole or not at all; a pipe or a terminal has no place beside it. */
    void write(Path file) throws IOException {
        var json = ContractJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            Files.write(file, json);
            return;
        }
        try (var output = new SafeOutput(file)) {
            Files.write(output.path(), json);
            output.keep();
        }
    }

    List<X509Certificate> certificates() {
        var certificates = new ArrayList<X509Certificate>();
        try {
            for (var der : certificateChain == null ? List.<byte[]>of() : certificateChain) {
                certificates.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (CertificateException e) {
            throw Unverified.because("a certificate in the proof cannot be read", e);
        }
        return certificates;
    }
}
