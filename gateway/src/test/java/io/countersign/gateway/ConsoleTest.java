package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.Contract;
import io.countersign.gateway.http.ConsoleFiles;
import io.countersign.gateway.http.Edge;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway serves to browsers, and what the console asks of the gateway. */
class ConsoleTest {
    private static final Path SOURCE = Path.of("../console/src/main/resources/console");
    private static final String REQUEST = "/requests/0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b";

    @RegisterExtension
    static final TestEdge EDGE = new TestEdge();

    static Stream<String> paths() {
        return ConsoleFiles.load().paths().stream().sorted();
    }

    static Stream<String> files() {
        return paths().filter(path -> !path.equals("/console"));
    }

    private static RawClient.Reply get(String path, Map<String, String> headers) {
        return EDGE.send("GET", path, headers, new byte[0]);
    }

    private static RawClient.Reply get(String path) {
        return get(path, Map.of());
    }

    private static void assertSafe(RawClient.Reply reply) {
        assertThat(reply.header("Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri"
                                + " 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types"
                                + " 'none'");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(reply.header("Permissions-Policy")).contains("camera=()");
        assertThat(reply.header("Set-Cookie")).isEmpty();
    }

    private static List<Path> sources(String ending) throws IOException {
        try (var walk = Files.walk(SOURCE)) {
            return walk.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_file_is_served_with_all_headers_and_kept_by_its_tag(String path) {
        var reply = get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertSafe(reply);
        assertThat(reply.header("Content-Type")).matches("(text/(html|javascript|css); charset=utf-8|image/svg\\+xml)");
        assertThat(reply.header("Cache-Control"))
                .isEqualTo(path.equals("/console/") ? "no-cache" : "public, max-age=31536000, immutable");
        var tag = reply.header("ETag");
        assertThat(tag).matches("\"[0-9a-f]{16}\"");
        var kept = get(path, Map.of("If-None-Match", "W/\"x\", " + tag));
        assertThat(kept.status()).isEqualTo(304);
        assertThat(kept.body()).isEmpty();
        assertThat(kept.header("ETag")).isEqualTo(tag);
        assertThat(get(path, Map.of("If-None-Match", "\"0123456789abcdef\"")).status())
                .isEqualTo(200);
        var head = EDGE.send("HEAD", path, Map.of(), new byte[0]);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(reply.body().length));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void nothing_but_reading_is_allowed(String path) {
        for (var method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
            var reply = EDGE.send(method, path, Map.of(), new byte[0]);
            assertThat(reply.status()).as(method).isEqualTo(405);
            assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/index.html",
                "/console/files.txt",
                "/console/files/main.js",
                "/console/0123456789abcdef/main.js",
                "/console//",
                "/console/../console/",
                "/console/%2e%2e/console/",
                "/console/..%2f..%2fetc/passwd",
                "/console/META-INF/MANIFEST.MF",
                "/console/io/countersign/gateway/Gateway.class",
                "/Console/",
                "/consol",
                "/requests",
                "/requests/",
                "/requests/1",
                "/requests/0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b/x",
                "/requests/0B5F7C0E-3F5C-4F0B-9D0E-1C2D3E4F5A6B",
                "/"
            })
    void nothing_but_the_files_is_there(String path) {
        var reply = get(path);
        assertThat(reply.status()).isIn(400, 404);
        ContractDocument.assertProblem(reply);
        if (reply.status() == 404 && path.startsWith("/console/")) {
            assertSafe(reply);
        }
    }

    @Test
    void a_folder_is_no_list_of_its_files() {
        var folder =
                paths().filter(path -> path.endsWith("/main.js")).findFirst().orElseThrow();
        assertThat(get(folder.substring(0, folder.lastIndexOf('/') + 1)).status())
                .isEqualTo(404);
    }

    @Test
    void the_link_in_a_mail_opens_its_request_and_the_name_of_the_console_its_first_page() {
        var link = get(REQUEST);
        assertThat(link.status()).isEqualTo(302);
        assertThat(link.header("Location")).isEqualTo("../console/#" + REQUEST);
        assertSafe(link);
        var name = get("/console");
        assertThat(name.status()).isEqualTo(302);
        assertThat(name.header("Location")).isEqualTo("console/");
        assertSafe(name);
    }

    @Test
    void where_it_is_switched_off_nothing_of_it_is_there() {
        try (var edge = new TestEdge(new VertxOptions(), ConsoleTest::without)) {
            for (var path : List.of("/console/", "/console", REQUEST)) {
                var reply = edge.send("GET", path, Map.of(), new byte[0]);
                assertThat(reply.status()).as(path).isEqualTo(404);
            }
        }
    }

    private static Edge without(Edge edge) {
        return new Edge(
                edge.paths(),
                ConsoleFiles.none(),
                edge.operations(),
                edge.tokens(),
                edge.traffic(),
                edge.maxBodyBytes(),
                edge.maxUnderWay(),
                edge.bodyBytes(),
                edge.signing(),
                edge.stopping());
    }

    /** A file that is forgotten in the list is not served; one too many stops the start. */
    @Test
    void the_list_names_every_file_of_the_source() throws IOException {
        var listed = Files.readAllLines(SOURCE.resolve("files.txt")).stream()
                .filter(line -> !line.contains(" "))
                .collect(Collectors.toCollection(TreeSet::new));
        var there = new TreeSet<String>();
        for (var file : sources("")) {
            if (Files.isRegularFile(file)) {
                there.add(SOURCE.relativize(file).toString());
            }
        }
        there.remove("files.txt");
        assertThat(listed).isEqualTo(there);
    }

    @Test
    void what_pages_and_modules_refer_to_is_served_and_nothing_stands_in_the_page_itself() throws IOException {
        var page = get("/console/").text();
        assertThat(page).doesNotContain("<style").doesNotContainPattern(" on[a-z]+=|style=|<script[^>]*>[^<]");
        assertThat(found("(?:src|href)=\"([^\"]+)\"", page))
                .isNotEmpty()
                .allSatisfy(reference ->
                        assertThat(get("/console/" + reference).status()).isEqualTo(200));
        var main = paths().filter(path -> path.endsWith("/main.js")).findFirst().orElseThrow();
        var folder = main.substring(0, main.lastIndexOf('/') + 1);
        for (var file : sources(".js")) {
            assertThat(found("(?m)^(?:import|export) .* from '([^']+)';$", Files.readString(file)))
                    .allSatisfy(reference -> assertThat(get(folder + reference.replaceFirst("^\\./", ""))
                                    .status())
                            .as("%s in %s", reference, file)
                            .isEqualTo(200));
        }
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void no_module_makes_elements_or_code_out_of_text_or_calls_past_the_one_that_calls() throws IOException {
        var ways = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|srcdoc|dangerously|DOMParser|createContextual"
                        + "|\\beval\\b|new Function|javascript:|import\\(|style:|document\\.cookie");
        for (var file : sources(".js")) {
            var text = Files.readString(file);
            assertThat(ways.matcher(text).results().map(MatchResult::group))
                    .as("%s", file)
                    .isEmpty();
            if (!file.endsWith("api.js")) {
                assertThat(text)
                        .as("%s", file)
                        .doesNotContainPattern("\\bfetch\\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource");
            }
        }
    }

    @Test
    void what_deceives_the_eye_is_cleaned_as_the_command_line_does() throws IOException {
        var line = Files.readString(Path.of("../client/cli/src/main/java/io/countersign/cli/Table.java"));
        assertThat(found("Pattern\\.compile\\(\"(\\[.*u061c.*])\"\\)", line).stream()
                        .map(set -> set.replace("\\\\", "\\")))
                .isNotEmpty()
                .containsExactlyElementsOf(
                        found("const DECEIVING = /(.*)/g;", Files.readString(SOURCE.resolve("files/view.js"))));
    }

    @Test
    void every_call_of_the_console_is_an_operation_of_the_contract() throws IOException {
        var calls = Files.readString(SOURCE.resolve("files/calls.js"));
        var rows = Pattern.compile("(\\w+): \\['([A-Z]+)', '([^']+)'\\],")
                .matcher(calls)
                .results()
                .toList();
        assertThat(rows)
                .hasSizeGreaterThan(10)
                .hasSameSizeAs(calls.lines().filter(line -> line.contains("'/")).toList());
        var used = new TreeSet<String>();
        for (var file : sources(".js")) {
            used.addAll(found("(?:call|all|open|onEnd|onDecide)\\('(\\w+)'", Files.readString(file)));
        }
        for (var row : rows) {
            var operation = Contract.load().operation(row.group(1));
            assertThat(row.group(2) + " " + row.group(3)).isEqualTo(operation.method() + " " + operation.path());
            used.remove(row.group(1));
        }
        assertThat(used).as("called and not in the list").isEmpty();
    }
}
