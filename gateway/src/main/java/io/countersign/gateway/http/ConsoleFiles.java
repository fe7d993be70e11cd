package io.countersign.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console, held in memory as whole answers. They are asked for only where the contract has no such path, so no operation
 * pays for them.
 *
 * <p>All but the first page lie in a folder that is named by the hash of them all, and are kept by browsers for ever: a page never mixes
 * files of two versions, also while gateways of both serve.
 */
public final class ConsoleFiles {
    /**
     * Scripts and styles only from here, none in a page, and nothing that makes elements or scripts out of text: whoever got words into an
     * answer of the API would otherwise approve in somebody's name.
     */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action"
                    + " 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(),"
                    + " payment=(), usb=()");

    private static final String RESOURCES = "console/";
    private static final String HOME = "/console/";

    /** Of the source; in the page the name of the folder that is served stands in its place. */
    private static final String FOLDER = "files/";

    /** Mistakes of a build are found at the start; the console has some thirty files of some kilobytes. */
    private static final int MOST_FILES = 100;

    private static final int LARGEST = 1_048_576;
    private static final int HASH_BYTES = 8;

    /** Where mails and cards lead. */
    private static final Pattern LINK =
            Pattern.compile("/requests/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Answer> byPath;

    private ConsoleFiles(Map<String, Answer> byPath) {
        this.byPath = Map.copyOf(byPath);
    }

    /** Where it is switched off. */
    public static ConsoleFiles none() {
        return new ConsoleFiles(Map.of());
    }

    /** All that {@code files.txt} of the module console names. Blocks. */
    public static ConsoleFiles load() {
        var files = new LinkedHashMap<String, byte[]>();
        var text = new String(resource(RESOURCES + "files.txt"), StandardCharsets.UTF_8);
        for (var line : text.lines().filter(line -> !line.isEmpty()).toList()) {
            // A name, and where it lies if it is not one of ours.
            var words = List.of(line.split(" ", 2));
            files.put(words.getFirst(), resource(words.size() > 1 ? words.getLast() : RESOURCES + words.getFirst()));
        }
        return of(files);
    }

    private static byte[] resource(String name) {
        try (var stream = ConsoleFiles.class.getClassLoader().getResourceAsStream(name)) {
            var bytes = stream == null ? new byte[0] : stream.readNBytes(LARGEST);
            if (bytes.length == 0 || bytes.length == LARGEST) {
                throw new IllegalStateException(name + " is missing, empty or too large: the build is not complete");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConsoleFiles of(Map<String, byte[]> files) {
        if (files.size() > MOST_FILES) {
            throw new IllegalStateException("the console has more than " + MOST_FILES + " files");
        }
        var folder = hash(files.values()) + "/";
        var answers = new HashMap<String, Answer>();
        files.forEach((name, bytes) -> {
            if (name.startsWith(FOLDER)) {
                answers.put(
                        HOME + folder + name.substring(FOLDER.length()),
                        file(name, bytes, "public, max-age=31536000, immutable"));
            } else {
                var page = new String(bytes, StandardCharsets.UTF_8).replace("\"" + FOLDER, "\"" + folder);
                answers.put(HOME, file(name, page.getBytes(StandardCharsets.UTF_8), "no-cache"));
            }
        });
        answers.put("/console", moved("console/"));
        return new ConsoleFiles(answers);
    }

    private static Answer file(String name, byte[] bytes, String keep) {
        var mediaType = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (mediaType == null) {
            throw new IllegalStateException(name + " has no media type");
        }
        return safe(Answer.bytes(mediaType, Buffer.buffer(bytes)))
                .with("Cache-Control", keep)
                .etag(hash(List.of(bytes)));
    }

    private static Answer safe(Answer answer) {
        var safe = answer;
        for (var header : HEADERS.entrySet()) {
            safe = safe.with(header.getKey(), header.getValue());
        }
        return safe;
    }

    /** @param location relative, because a balancer may serve this under a path of its own */
    private static Answer moved(String location) {
        return safe(new Answer(302, null, Buffer.buffer(), Map.of("Location", location)));
    }

    private static String hash(Iterable<byte[]> contents) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            contents.forEach(digest::update);
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The paths of all files. */
    public Set<String> paths() {
        return byPath.keySet();
    }

    /**
     * @param known the entity tags that the browser has
     * @throws ProblemException where there is no such file
     */
    Answer answer(HttpMethod method, String path, @Nullable String known) {
        var file = find(path);
        if (file == null) {
            throw refused(path, EdgeProblems.noSuchPath());
        }
        if (method != HttpMethod.GET) {
            throw refused(path, EdgeProblems.wrongMethod(path, List.of("GET", "HEAD")));
        }
        var tag = file.headers().get("ETag");
        return tag != null && known != null && known.contains(tag)
                ? new Answer(304, null, Buffer.buffer(), file.headers())
                : file;
    }

    private @Nullable Answer find(String path) {
        var file = byPath.get(path);
        if (file != null || byPath.isEmpty()) {
            return file;
        }
        var link = LINK.matcher(path);
        return link.matches() ? moved("../console/#/requests/" + link.group(1)) : null;
    }

    private static ProblemException refused(String path, Problem problem) {
        var told = problem;
        if (path.startsWith(HOME)) {
            for (var header : HEADERS.entrySet()) {
                told = told.withHeader(header.getKey(), header.getValue());
            }
        }
        return told.raised();
    }
}
