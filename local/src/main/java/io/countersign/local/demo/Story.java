package io.countersign.local.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The main job, played through on a gateway that nobody has set up yet. */
public final class Story {
    private final Narrator narrator;
    private final Path folder;
    private final Artifacts artifacts;
    private final CompletableFuture<Void> built;

    /**
     * Begins to build the files that will be signed.
     *
     * @param folder for files and credentials; deleted by the caller
     */
    public Story(PrintWriter out, Path folder) {
        this.narrator = new Narrator(out);
        this.folder = folder;
        this.artifacts = new Artifacts(folder.resolve("files"));
        this.built = CompletableFuture.runAsync(this::build);
    }

    private void build() {
        try {
            Files.createDirectories(artifacts.folder());
            artifacts.build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Plays it; returns what the reader can go on with. */
    public Souvenirs play(URI url, String setupToken) throws StepFailed {
        var founded = new Founding(narrator, Visitor.stranger(url)).tell(setupToken);
        var cast = founded.cast();
        narrator.done(
                "meanwhile a program was compiled and packed as demo.jar, beside install.sh and sbom.json",
                built::join);
        var ci = narrator.step("the CI keeps its secret in a file that only it may read", () -> shell(url, cast));
        new Asking(narrator, cast, ci).tell();
        new SigningChapter(narrator, cast, ci, artifacts).tell(founded.authorityPem());
        new AuditChapter(narrator, cast.ada().api()).tell();
        return new Souvenirs(url, folder, cast);
    }

    /** How many steps held. */
    public int steps() {
        return narrator.steps();
    }

    private Shell shell(URI url, Cast cast) throws IOException {
        var secret = Secrets.keep(folder.resolve("ci.secret"), cast.ci().secret());
        return new Shell(
                artifacts.folder(),
                Map.of(
                        "COUNTERSIGN_URL", url.toString(),
                        "COUNTERSIGN_CLIENT_ID", cast.ci().id().toString(),
                        "COUNTERSIGN_CLIENT_SECRET_FILE", secret.toString()));
    }
}
