package io.countersign.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root. As root we start it in a user namespace of its own, where it is nobody but still
 * owns our files; where the kernel or a container profile forbids that, we start it as the user postgres or nobody.
 *
 * @param command the words to put before PostgreSQL's own, empty when we are not root
 * @param account the account that must own the files, null when our own account may keep them
 */
record UnprivilegedUser(List<String> command, Optional<Account> account) {
    private static final List<String> CANDIDATES = List.of("postgres", "nobody");

    /** One line of the user database. */
    record Account(String name, int uid, int gid) {}

    static UnprivilegedUser find() {
        if (!weAreRoot()) {
            return new UnprivilegedUser(List.of(), Optional.empty());
        }
        return namespace()
                .or(UnprivilegedUser::otherAccount)
                .orElseThrow(() -> new EmbeddedServerException(
                        "PostgreSQL does not run as root, and neither user namespaces nor setpriv are usable here:"
                                + " start Countersign as an ordinary user."));
    }

    /** Hands the files over to the account that the server runs as; nothing to do when they may stay ours. */
    void own(Path folder) {
        account.ifPresent(other -> {
            try (var files = Files.walk(folder)) {
                for (var file : (Iterable<Path>) files::iterator) {
                    Files.setAttribute(file, "unix:uid", other.uid(), LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(file, "unix:gid", other.gid(), LinkOption.NOFOLLOW_LINKS);
                }
            } catch (IOException e) {
                throw new EmbeddedServerException("Cannot give " + folder + " to " + other.name() + ": " + e, e);
            }
            requireReachable(folder, other);
        });
    }

    private void requireReachable(Path folder, Account other) {
        if (!succeeds(prefixed(List.of("/bin/sh", "-c", "cd \"$1\"", "sh", folder.toString())))) {
            throw new EmbeddedServerException("PostgreSQL runs as the user " + other.name() + " here and cannot enter "
                    + folder + ": choose a folder that every user may enter, for example below /var/lib/countersign,"
                    + " or start Countersign as an ordinary user.");
        }
    }

    List<String> prefixed(List<String> words) {
        return Stream.concat(command.stream(), words.stream()).toList();
    }

    private static boolean weAreRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    private static Optional<UnprivilegedUser> namespace() {
        return Programs.find("unshare")
                .map(unshare -> List.of(unshare.toString(), "-U", "--"))
                .filter(words -> succeeds(
                        Stream.concat(words.stream(), Stream.of("/bin/true")).toList()))
                .map(words -> new UnprivilegedUser(words, Optional.empty()));
    }

    private static Optional<UnprivilegedUser> otherAccount() {
        return Programs.find("setpriv")
                .flatMap(setpriv -> unprivilegedAccount().map(account -> {
                    var words = List.of(
                            setpriv.toString(),
                            "--reuid=" + account.uid(),
                            "--regid=" + account.gid(),
                            "--clear-groups",
                            "--");
                    return new UnprivilegedUser(words, Optional.of(account));
                }));
    }

    private static Optional<Account> unprivilegedAccount() {
        try {
            var lines = Files.readAllLines(Path.of("/etc/passwd"));
            return CANDIDATES.stream()
                    .flatMap(name -> lines.stream().filter(line -> line.startsWith(name + ":")))
                    .map(line -> line.split(":"))
                    .map(field -> new Account(field[0], Integer.parseInt(field[2]), Integer.parseInt(field[3])))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean succeeds(List<String> words) {
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
