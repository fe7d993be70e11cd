package io.countersign.cli.admin;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.protocol.KeyAlgorithm;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Key algorithms by their contract names. */
final class KeyNames {
    private KeyNames() {}

    static KeyAlgorithm parse(String name) {
        return KeyAlgorithm.ofWireName(name)
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "There is no key algorithm \"" + name + "\". Choose one of: "
                                + Arrays.stream(KeyAlgorithm.values())
                                        .map(KeyAlgorithm::wireName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
