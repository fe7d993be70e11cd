package io.countersign.local.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;

/** What the reader can go on with after the story: credentials that only exist for the demo, and lines to copy. */
public final class Souvenirs {
    private final URI url;
    private final Path folder;
    private final Cast cast;

    Souvenirs(URI url, Path folder, Cast cast) {
        this.url = url;
        this.folder = folder;
        this.cast = cast;
    }

    /** Prints them; the log-in that the lines use lies in a file, because arguments can be seen by other accounts. */
    public void print(PrintWriter out) {
        var ada = cast.ada();
        var logIn = folder.resolve("ada.login");
        var header = folder.resolve("ada.header");
        try {
            Secrets.keep(logIn, Visitor.form(Founding.passwordForm(ada.login(), ada.password())));
            Secrets.keep(header, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println("Sample credentials, shown only because this is a demo and its data is deleted when it ends:");
        out.println(
                "  organization " + Founding.ORGANIZATION + ", login " + ada.login() + ", password " + ada.password());
        out.println("  machine \"ci\": client id " + cast.ci().id() + ", secret in " + folder.resolve("ci.secret"));
        out.println();
        out.println("Three lines to try: log in, read the audit log, pre-approve one more signature for the CI.");
        out.println();
        out.println("  curl -sS --data @" + logIn + " " + url + "/v1/token"
                + " | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/Authorization: Bearer \\1/' > " + header);
        out.println("  curl -sS -H @" + header + " '" + url + "/v1/audit?limit=3'");
        out.println("  curl -sS -H @" + header + " -H 'Content-Type: application/json' --data '{\"recipient\":\""
                + cast.ci().id() + "\",\"justification\":\"trying it out\",\"signatures\":1}' " + url
                + "/v1/signers/" + Founding.SIGNER + "/grants");
        out.flush();
    }
}
