package io.countersign.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who and what was founded on a gateway, and how to log in: kept in the folder of its data, so that a later run goes on with them.
 *
 * @param password of all people
 * @param approver id of the person who approves
 * @param machine id of the machine identity
 * @param credentials with which the machine asks for access tokens
 * @param authority id of the certificate authority of all Signers
 */
record Founded(String password, String approver, String machine, Map<String, String> credentials, String authority) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "founded.json";

    /** @throws BenchException when the folder has none: its data are not those of a bench, or of one that did not get so far */
    static Founded read(Path folder) {
        try {
            return JSON.readValue(folder.resolve(FILE).toFile(), Founded.class);
        } catch (IOException e) {
            throw new BenchException(
                    "The data in %s are not of an earlier bench, or of one that was ended while it began (%s): choose another folder."
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    /** Writes it for its owner alone to read. */
    void write(Path folder) {
        try {
            PrivateFile.write(folder.resolve(FILE), JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new BenchException("What was founded cannot be kept in " + folder + ": " + e.getMessage(), e);
        }
    }
}
