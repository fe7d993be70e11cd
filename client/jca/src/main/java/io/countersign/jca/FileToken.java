package io.countersign.jca;

import java.io.IOException;
import java.nio.file.Path;

/** An access token in a file that something else keeps fresh; read again for every call. */
record FileToken(Path file) implements TokenSource {
    @Override
    public String token() throws IOException {
        return Secrets.read(file, "token");
    }

    @Override
    public boolean renew(String refused) throws IOException {
        return !token().equals(refused);
    }
}
