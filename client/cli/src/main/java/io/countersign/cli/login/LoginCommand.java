package io.countersign.cli.login;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.HttpCalls;
import io.countersign.jca.GatewayAddress;
import io.countersign.jca.TokenSource;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.TokenAnswer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Logs a person or a machine in and keeps the token. */
@Command(
        name = "login",
        description = {
            "Get an access token for a person or a machine and keep it for the next commands.",
            "Whoever logged in last as a person at the same gateway is meant again, unless the options say otherwise.",
            "The token is kept in ~/.config/countersign/credentials.json, readable by you alone. A machine's token is renewed by"
                    + " itself from the secret file, of which only the path is kept."
        },
        footer = {
            "",
            "Examples:",
            "  countersign login --url https://countersign.example.com --organization acme --username lena",
            "  countersign login --url https://countersign.example.com --organization acme --provider acme-sso",
            "  countersign login --url https://countersign.example.com --client-id 7b0e... --client-secret-file /run/secrets/cs",
            "  countersign login --url https://countersign.example.com --client-id 7b0e... --github-actions",
            "  countersign login --url https://countersign.example.com --client-id 7b0e... --oidc-variable COUNTERSIGN_ID_TOKEN"
        })
public final class LoginCommand extends CliCommand {
    @Option(names = "--organization", paramLabel = "SLUG", description = "A person's organization.")
    @Nullable
    String organization;

    @Option(names = "--username", paramLabel = "LOGIN", description = "A person's login.")
    @Nullable
    String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "File that holds the person's password; - for standard input. Default: asked on the terminal.")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description =
                    "Sign a person in by an identity provider of the organization, in a browser on this machine, within five minutes.")
    @Nullable
    String provider;

    @Option(names = "--client-id", paramLabel = "ID", description = "A machine's client id.")
    @Nullable
    String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description =
                    "File that holds the machine's secret; - for standard input. Default: COUNTERSIGN_CLIENT_SECRET, then"
                            + " asked on the terminal.")
    @Nullable
    Path clientSecretFile;

    @Option(
            names = "--store-secret",
            description = "Keep the machine's secret itself, so that the token can be renewed without the file.")
    boolean storeSecret;

    @Option(
            names = "--oidc-token-file",
            paramLabel = "FILE",
            description =
                    "Log a machine in with the token that a CI provider gave to this job, from a file; - for standard"
                            + " input. The machine needs a trust: countersign machine trust add.")
    @Nullable
    Path oidcTokenFile;

    @Option(
            names = "--oidc-variable",
            paramLabel = "NAME",
            description = "The same, from an environment variable, as GitLab gives it.")
    @Nullable
    String oidcVariable;

    @Option(
            names = "--github-actions",
            description = "The same, fetched from GitHub; the job needs the permission id-token: write.")
    boolean gitHubActions;

    @Option(
            names = "--audience",
            paramLabel = "AUDIENCE",
            description =
                    "Of the token that is fetched from GitHub, as the trust names it. Default: the URL of the gateway.")
    @Nullable
    String audience;

    public LoginCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (clientId != null
                && (username != null || organization != null || passwordFile != null || provider != null)) {
            throw usage("Either a person (--organization, --username) or a machine (--client-id), not both.");
        }
        if (provider != null && (username != null || passwordFile != null)) {
            throw usage("Either an identity provider (--provider) or a password (--username), not both.");
        }
        var asJob = Stream.of(oidcTokenFile != null, oidcVariable != null, gitHubActions)
                .filter(given -> given)
                .count();
        if (asJob > 1 || (asJob == 1 && (clientId == null || clientSecretFile != null || storeSecret))) {
            throw usage("A job's own token goes with --client-id alone, and comes from one place: --oidc-token-file,"
                    + " --oidc-variable or --github-actions.");
        }
        var file = CredentialsFile.of(surroundings(), connection());
        var before = file.read();
        var address = Session.address(surroundings(), connection(), before.orElse(null));
        var http = new HttpCalls(address, retries());
        var there = before.filter(known -> URI.create(known.url()).equals(address.url()));
        var login = clientId == null ? person(address, http, there) : machine(address, http, clientId);
        var me = new Gateway(http, TokenSource.of(login.token())).get("/v1/me", Me.class);
        file.write(login);
        report().say("Logged in at " + address.url() + " until " + login.expiresAt() + "; kept in " + file.path()
                + ".");
        var json = new LinkedHashMap<String, Object>();
        json.put("url", login.url());
        json.put("expiresAt", login.expiresAt());
        json.put("me", me);
        report().result(json, WhoAmICommand.text(me));
        return ExitCode.OK;
    }

    /** @param before whoever logged in last at this gateway is meant again, unless the options say otherwise */
    private StoredLogin person(GatewayAddress address, HttpCalls http, Optional<StoredLogin> before)
            throws IOException {
        var slug = Optional.ofNullable(organization)
                .or(() -> before.map(StoredLogin::organization))
                .orElseGet(() -> asked("Organization", "--organization"));
        var remembered = username == null && passwordFile == null
                ? before.filter(known -> slug.equals(known.organization())).map(StoredLogin::provider)
                : Optional.<String>empty();
        var by = Optional.ofNullable(provider).or(() -> remembered);
        if (by.isPresent()) {
            var signIn = new ProviderLogin(surroundings(), http, report()::say);
            return ofPerson(address, signIn.run(slug, by.get()), slug, null, by.get());
        }
        var name = Optional.ofNullable(username)
                .or(() -> before.filter(known -> slug.equals(known.organization()))
                        .map(StoredLogin::username))
                .orElseGet(() -> asked("Username", "--username"));
        var password = SecretInput.fromFileOrTerminal(
                surroundings(), passwordFile, "password of " + name + " in " + slug, "--password-file");
        var token = TokenCalls.forPerson(http, slug, name, password);
        return ofPerson(address, token, slug, name, null);
    }

    private static StoredLogin ofPerson(
            GatewayAddress address, TokenAnswer token, String slug, @Nullable String name, @Nullable String provider) {
        return new StoredLogin(
                address.url().toString(),
                caFile(address),
                token.access_token(),
                end(token),
                slug,
                name,
                provider,
                null,
                null,
                null,
                null);
    }

    private @Nullable String jobToken(GatewayAddress address) {
        if (gitHubActions) {
            return JobTokens.ofGitHub(
                    audience != null ? audience : address.url().toString());
        }
        if (oidcVariable != null) {
            return JobTokens.inVariable(oidcVariable);
        }
        return oidcTokenFile == null ? null : JobTokens.inFile(oidcTokenFile);
    }

    private StoredLogin machine(GatewayAddress address, HttpCalls http, String id) throws IOException {
        var source = jobToken(address);
        if (source != null) {
            var token = TokenCalls.forJob(http, id, new JobTokens(surroundings()).get(source));
            // What came over standard input does not come again.
            var again = source.equals(JobTokens.inFile(Path.of("-"))) ? null : source;
            return stored(address, token, id, null, null, again);
        }
        var fromEnvironment = surroundings().environment("COUNTERSIGN_CLIENT_SECRET");
        var secret = clientSecretFile == null && fromEnvironment.isPresent()
                ? fromEnvironment.get()
                : SecretInput.fromFileOrTerminal(
                        surroundings(), clientSecretFile, "client secret", "--client-secret-file");
        var token = TokenCalls.forMachine(http, id, secret);
        var secretPath = clientSecretFile == null || clientSecretFile.toString().equals("-") || storeSecret
                ? null
                : clientSecretFile.toAbsolutePath().toString();
        return stored(address, token, id, secretPath, storeSecret ? secret : null, null);
    }

    private static StoredLogin stored(
            GatewayAddress address,
            TokenAnswer token,
            String id,
            @Nullable String secretFile,
            @Nullable String secret,
            @Nullable String jobToken) {
        return new StoredLogin(
                address.url().toString(),
                caFile(address),
                token.access_token(),
                end(token),
                null,
                null,
                null,
                id,
                secretFile,
                secret,
                jobToken);
    }

    private static @Nullable String caFile(GatewayAddress address) {
        var caFile = address.caFile();
        return caFile == null ? null : caFile.toAbsolutePath().toString();
    }

    private static Instant end(TokenAnswer token) {
        return Instant.now().plusSeconds(token.expires_in());
    }

    private String asked(String question, String option) {
        return surroundings()
                .ask(question)
                .orElseThrow(() -> usage("Who logs in? Give " + option
                        + " (a person: --organization and --username; a machine: --client-id)."));
    }
}
