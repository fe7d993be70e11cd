package io.countersign.cli.sign;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.SignatureAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs files through the Sign API. */
@Command(
        name = "sign",
        description = {
            "Sign files with a key that stays in the gateway's token; only digests travel.",
            "JARs and Windows files are signed in place, any other file gets a detached CMS signature in FILE.p7s. A file is replaced"
                    + " whole or not at all.",
            "A signature whose answer is lost is asked for again for up to five minutes, and charged once.",
            "When an approval is needed and --justification is given (or asked on the terminal), a request is opened or joined, and"
                    + " the command waits for the people who must act."
        },
        footer = {
            "",
            "Examples:",
            "  countersign sign build/app.jar --signer release",
            "  countersign sign setup.exe app.msi --signer release --justification 'Release 1.4, ticket 812'",
            "  countersign sign image.tar --signer release && openssl cms -verify -binary -content image.tar -inform DER"
                    + " -in image.tar.p7s -CAfile ca.pem -purpose any -out /dev/null",
            "APKs are signed by apksigner with the Countersign provider; it makes three signatures a file."
        })
public final class SignCommand extends CliCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to sign, one after another.")
    List<Path> files = List.of();

    @Option(names = "--signer", required = true, paramLabel = "SLUG", description = "The Signer whose key signs.")
    String signer = "";

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}. Default: what fits the key.")
    @Nullable
    SignatureAlgorithm algorithm;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: by the end of the file's name.")
    @Nullable
    ArtifactFormat format;

    @Option(
            names = "--save-as",
            paramLabel = "PATH",
            description =
                    "Where the result goes: a file when one file is signed, or a folder. Default: in place, or FILE.p7s.")
    @Nullable
    Path saveAs;

    @Option(
            names = "--proof-out",
            paramLabel = "PATH",
            description =
                    "Where the proof that the log has the signature goes, when the Signer's answers carry it: a file when one file"
                            + " is signed, or a folder. Checked by countersign verify --proof.")
    @Nullable
    Path proofOut;

    @Option(
            names = "--timestamp",
            paramLabel = "URL",
            description = "Time-stamp authority (RFC 3161). Default: no time-stamp.")
    @Nullable
    URI timestamp;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "List that was approved, as sha256sum writes it: each signature then proves that its file is in it."
                            + " Needs --format raw and a SHA-256 algorithm.")
    @Nullable
    Path manifest;

    @Option(
            names = "--justification",
            paramLabel = "TEXT",
            description = "Why; approvers read it. With it, a missing approval is requested.")
    @Nullable
    String justification;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many signatures to ask approval for. Default: one for each file that is left.")
    @Nullable
    Long count;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "How long the approval should be good for, as ISO 8601: PT2H. Default: the policy's ceiling.")
    @Nullable
    Duration window;

    @Option(names = "--ticket", paramLabel = "REF", description = "Issue or change that the approvers can look up.")
    @Nullable
    String ticket;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait for the approval. With --no-wait: open the request, print its id and end with status 7."
                    + " Default: --wait.")
    boolean wait = true;

    public SignCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws Exception {
        check();
        var run = new SigningRun(session(), report(), surroundings(), this);
        var done = new ArrayList<SignedFile>();
        for (var i = 0; i < files.size(); i++) {
            var signed = run.sign(files.get(i), files.size() - i);
            done.add(signed);
            report().say(signed.line());
        }
        report().result(
                        Map.of("files", done),
                        done.stream().map(SignedFile::output).collect(Collectors.joining("\n")));
        return ExitCode.OK;
    }

    Targets targets() {
        return new Targets(saveAs, proofOut, format);
    }

    /** Everything that can be known before the first signature is charged. */
    private void check() throws IOException {
        for (var file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw usage(file + " is not a file that can be read.");
            }
            if (file.toString().endsWith(".apk") && format == null) {
                throw usage(file
                        + " is an APK. Sign it by apksigner with the Countersign provider, which knows the APK schemes;"
                        + " or give --format cms to sign beside the file.");
            }
        }
        if (manifest != null && format != ArtifactFormat.raw) {
            throw usage(
                    "--manifest needs --format raw: the other formats sign a structure around the file, whose digest is not"
                            + " the file's.");
        }
        if (saveAs != null && files.size() > 1 && !Files.isDirectory(saveAs)) {
            throw usage("--save-as must be a folder that exists when several files are signed.");
        }
        if (proofOut != null && files.size() > 1 && !Files.isDirectory(proofOut)) {
            throw usage("--proof-out must be a folder that exists when several files are signed.");
        }
        if (count != null && count < 1) {
            throw usage("--count is at least 1.");
        }
        targets().check(files, manifest);
        for (var result : targets().all(files)) {
            spareConnection("What is made", result);
        }
    }
}
