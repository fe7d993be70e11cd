package io.countersign.cli.login;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.http.Outage;
import io.countersign.cli.http.Problem;
import io.countersign.cli.http.ProblemException;
import io.countersign.jca.GatewayException;
import io.countersign.jca.GatewayUnreachableException;
import io.countersign.jca.TokenSource;
import java.io.IOException;
import java.util.UUID;

/** Tokens by the credentials of the environment. What goes wrong is told as with every other call, so that all know an outage. */
record EnvironmentTokens(TokenSource tokens) implements TokenSource {
    private interface Asked<T> {
        T answer() throws IOException;
    }

    @Override
    public String token() throws IOException {
        return told(tokens::token);
    }

    @Override
    public boolean renew(String refused) throws IOException {
        return told(() -> tokens.renew(refused));
    }

    @Override
    public boolean mayPass(Exception failure) {
        return Outage.mayPass(failure);
    }

    private static <T> T told(Asked<T> asked) throws IOException {
        try {
            return asked.answer();
        } catch (GatewayException refused) {
            throw new ProblemException(problem(refused));
        } catch (GatewayUnreachableException away) {
            throw new Failure(ExitCode.UNAVAILABLE, String.valueOf(away.getMessage()), away);
        }
    }

    private static Problem problem(GatewayException refused) {
        return new Problem(
                null,
                null,
                refused.status(),
                refused.code(),
                refused.detail(),
                refused.requestId().orElse(null),
                null,
                refused.pendingRequest().map(UUID::fromString).orElse(null),
                null);
    }
}
