package io.countersign.jca;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the client says about itself and the artifact; the gateway keeps it as claimed and trusts none of it.
 *
 * @param tool the program that signs; null when unknown
 * @param host the machine it runs on; null when unknown
 * @param fileName name of the artifact; null when the tool does not say
 * @param fileSize size of the artifact in bytes; null when the tool does not say
 * @param proof that the artifact is in the manifest of the grant, which the gateway does check; null without one
 */
public record SignClaims(
        @Nullable String tool,
        @Nullable String host,
        @Nullable String fileName,
        @Nullable Long fileSize,
        @Nullable ManifestProof proof) {
    private static final int LONGEST_TOOL = 200;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_FILE_NAME = 500;

    public SignClaims {
        tool = shorten(tool, LONGEST_TOOL);
        host = shorten(host, LONGEST_HOST);
        fileName = shorten(fileName, LONGEST_FILE_NAME);
    }

    /** Without a proof. */
    public SignClaims(
            @Nullable String tool, @Nullable String host, @Nullable String fileName, @Nullable Long fileSize) {
        this(tool, host, fileName, fileSize, null);
    }

    /** The same tool and host about one artifact. */
    public SignClaims about(String name, long size) {
        return new SignClaims(tool, host, name, size);
    }

    /** The same, with the proof that the artifact is in the manifest of the grant. */
    public SignClaims proven(ManifestProof manifestProof) {
        return new SignClaims(tool, host, fileName, fileSize, manifestProof);
    }

    /** Tool and host as this JVM can tell them. */
    public static SignClaims ofThisProcess() {
        return new SignClaims(toolName() + " (Java " + Runtime.version().feature() + ")", hostName(), null, null);
    }

    /** From the first word of the command line only: the rest may hold what nobody should read. */
    private static String toolName() {
        var command = System.getProperty("sun.java.command", "java").strip().split("\\s", 2)[0];
        for (var known : new String[] {"jarsigner", "apksigner", "keytool", "jsign", "surefire"}) {
            if (command.contains(known)) {
                return known;
            }
        }
        return command.substring(command.lastIndexOf('/') + 1);
    }

    private static @Nullable String hostName() {
        for (var variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            var name = System.getenv(variable);
            if (name != null && !name.isBlank()) {
                return name.strip();
            }
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return null;
        }
    }

    private static @Nullable String shorten(@Nullable String value, int longest) {
        return Optional.ofNullable(value)
                .filter(text -> !text.isEmpty())
                .map(text -> text.length() > longest ? text.substring(0, longest) : text)
                .orElse(null);
    }
}
