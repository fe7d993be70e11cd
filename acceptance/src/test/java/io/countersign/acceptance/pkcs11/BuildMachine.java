package io.countersign.acceptance.pkcs11;

import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Product;
import io.countersign.acceptance.harness.Shell;
import io.countersign.acceptance.harness.Shell.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A machine that builds: a folder, the settings of the module in its environment, and programs that load it. */
final class BuildMachine {
    private static final Path MODULE = Product.root().resolve("pkcs11-client/target/libcountersign-pkcs11.so");

    private final Path folder;
    private final Organization org;
    private final Map<String, String> settings = new TreeMap<>();

    /** @param job whose credentials it holds */
    BuildMachine(Path folder, Organization org, Party job) {
        this.folder = folder;
        this.org = org;
        with("COUNTERSIGN_URL", job.uri());
        with("COUNTERSIGN_CLIENT_ID", job.id());
        with("COUNTERSIGN_CLIENT_SECRET_FILE", write("client.secret", secret(job)));
        with("PKCS11_MODULE_PATH", module());
        with("HOME", folder);
    }

    /** The reactor compiles it before these tests. */
    static Path module() {
        if (!Files.isReadable(MODULE)) {
            throw new AssertionError(MODULE + " is not there: compile it by ./countersign pkcs11-module");
        }
        return MODULE;
    }

    static String secret(Party job) {
        return String.valueOf(job.credentials().get("client_secret"));
    }

    /** Another setting, or another value of one. */
    BuildMachine with(String name, Object value) {
        settings.put(name, value.toString());
        return this;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] bytes) {
        try {
            return Files.write(file(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program with the settings in its environment. */
    Ended run(Object... words) {
        var shell = new Shell(folder);
        settings.forEach(shell::env);
        return shell.run(words);
    }

    /** The same while the test goes on; what it says to standard error comes among what this test says. */
    Process start(List<String> command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(Redirect.INHERIT);
        builder.environment().putAll(settings);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended pkcs11Tool(Object... words) {
        var command = new ArrayList<Object>(List.of("pkcs11-tool", "--module", module()));
        command.addAll(List.of(words));
        return run(command.toArray());
    }

    /** What key, public key and certificate of a Signer share, in hexadecimal. */
    String id(String signer) {
        return org.read(signer).id().toString().replace("-", "");
    }

    /** One signature by pkcs11-tool, in this file. */
    Ended sign(String signer, String mechanism, Path input, Path signature, Object... more) {
        // Releases up to 0.23 do not look at a label here.
        var words = new ArrayList<Object>(List.of("--sign", "--id", id(signer), "--mechanism", mechanism));
        words.addAll(List.of("--input-file", input, "--output-file", signature));
        words.addAll(List.of(more));
        return pkcs11Tool(words.toArray());
    }

    /** The usual signature by an elliptic curve, whatever comes of it. */
    Ended sign(String signer) {
        var input = write("input", "what " + signer + " signs");
        return sign(signer, "ECDSA-SHA256", input, file("signature"));
    }

    /** Where OpenSSL looks for its engines ({@code -e}) or providers ({@code -m}). */
    static Path opensslFolder(String option) {
        var said = new Shell(Path.of("target"))
                .run("openssl", "version", option)
                .expect(0)
                .out();
        var quoted = Pattern.compile("\"([^\"]+)\"").matcher(said);
        if (!quoted.find()) {
            throw new AssertionError("openssl version " + option + " said " + said);
        }
        return Path.of(quoted.group(1));
    }

    /** The Signer's certificate and those that it comes from, as the gateway gives them. */
    Path chain(String signer) {
        return write(signer + "-chain.pem", pem("/v1/signers/" + signer + "/certificate"));
    }

    /** The Signer's public key, as the gateway gives it. */
    Path publicKey(String signer) {
        return write(signer + "-public.pem", pem("/v1/signers/" + signer + "/public-key"));
    }

    /** The certificate authority that verifiers trust. */
    Path authority() {
        return write("ca.pem", String.valueOf(org.authority().certificate()));
    }

    private String pem(String path) {
        return org.admin().api().get(path).expect(200).text();
    }
}
