package io.countersign.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.ClientClaims;
import io.countersign.protocol.api.InclusionProof;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of the sign operation in one pass, without a tree: it is the hot path. Accepts what the schema {@code SignCall} of the
 * contract accepts and refuses, beyond that, base64 that is not canonical (RFC 4648 section 3.5) and texts that cannot be kept; a test
 * holds the two against each other.
 */
public final class SignCallParser {
    private static final int MAX_INPUTS = 100;
    private static final int MAX_DIGEST = 88;
    private static final int MAX_MESSAGE = 43_692;
    private static final int MAX_FILE_NAME = 500;
    private static final int MAX_PATH = 40;
    private static final int HASH = 32;
    private static final int MAX_TOOL = 200;
    private static final int MAX_HOST = 255;
    private static final long MAX_SAFE_INTEGER = 9_007_199_254_740_991L;
    private static final Map<String, SignatureAlgorithm> ALGORITHMS = byName(SignatureAlgorithm.values(), Enum::name);
    private static final Map<String, EcdsaFormat> FORMATS = byName(EcdsaFormat.values(), EcdsaFormat::toString);
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(50)
                    .maxNumberLength(50)
                    .build())
            .build();

    private final JsonParser in;

    private SignCallParser(JsonParser in) {
        this.in = in;
    }

    private static <T> Map<String, T> byName(T[] values, Function<T, String> name) {
        return Stream.of(values).collect(Collectors.toUnmodifiableMap(name, Function.identity()));
    }

    /** @throws ProblemException naming the field that is wrong by its JSON pointer */
    public static SignCall parse(String text) {
        try (var in = FACTORY.createParser(text)) {
            return new SignCallParser(in).whole();
        } catch (JsonProcessingException e) {
            throw JsonBodies.malformed(e).raised();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private SignCall whole() throws IOException {
        if (in.nextToken() == null) {
            throw EdgeProblems.malformedBody("is empty; this operation needs one")
                    .raised();
        }
        var call = call();
        if (in.nextToken() != null) {
            throw EdgeProblems.malformedBody("goes on after its end").raised();
        }
        return call;
    }

    private SignCall call() throws IOException {
        SignatureAlgorithm algorithm = null;
        List<SignInput> inputs = null;
        EcdsaFormat format = null;
        UUID grant = null;
        ClientClaims client = null;
        var seen = begin("");
        for (var field = next("", seen); field != null; field = next("", seen)) {
            switch (field) {
                case "algorithm" -> algorithm = oneOf(ALGORITHMS, "/algorithm");
                case "inputs" -> inputs = inputs();
                case "format" -> format = oneOf(FORMATS, "/format");
                case "grant" -> grant = id("/grant");
                case "client" -> client = client();
                default -> throw unknown("", field);
            }
        }
        return new SignCall(required(algorithm, "/algorithm"), required(inputs, "/inputs"), format, grant, client);
    }

    private List<SignInput> inputs() throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw invalid("/inputs", "must be of type array");
        }
        var inputs = new ArrayList<SignInput>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (inputs.size() == MAX_INPUTS) {
                throw invalid("/inputs", "holds more than " + MAX_INPUTS + " items: split the batch");
            }
            inputs.add(input("/inputs/" + inputs.size()));
        }
        if (inputs.isEmpty()) {
            throw invalid("/inputs", "must hold at least one item");
        }
        return inputs;
    }

    private SignInput input(String at) throws IOException {
        byte[] digest = null;
        byte[] message = null;
        String fileName = null;
        Long fileSize = null;
        InclusionProof proof = null;
        var seen = begin(at);
        for (var field = next(at, seen); field != null; field = next(at, seen)) {
            switch (field) {
                case "digest" -> digest = base64(at + "/digest", MAX_DIGEST);
                case "message" -> message = base64(at + "/message", MAX_MESSAGE);
                case "fileName" -> fileName = text(at + "/fileName", MAX_FILE_NAME);
                case "fileSize" -> fileSize = size(at + "/fileSize");
                case "proof" -> proof = proof(at + "/proof");
                default -> throw unknown(at, field);
            }
        }
        return new SignInput(digest, message, fileName, fileSize, proof);
    }

    private InclusionProof proof(String at) throws IOException {
        Long index = null;
        List<byte[]> path = null;
        var seen = begin(at);
        for (var field = next(at, seen); field != null; field = next(at, seen)) {
            switch (field) {
                case "index" -> index = size(at + "/index");
                case "path" -> path = path(at + "/path");
                default -> throw unknown(at, field);
            }
        }
        return new InclusionProof(required(index, at + "/index"), required(path, at + "/path"));
    }

    private List<byte[]> path(String at) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw invalid(at, "must be of type array");
        }
        var path = new ArrayList<byte[]>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (path.size() == MAX_PATH) {
                throw invalid(at, "holds more than " + MAX_PATH + " items");
            }
            path.add(hash(at + "/" + path.size()));
        }
        return path;
    }

    private byte[] hash(String at) throws IOException {
        var bytes = Base64Text.canonical(text(at));
        if (bytes == null || bytes.length != HASH) {
            throw invalid(at, "must be base64 with padding (RFC 4648 section 4) of 32 bytes");
        }
        return bytes;
    }

    private ClientClaims client() throws IOException {
        String tool = null;
        String host = null;
        var seen = begin("/client");
        for (var field = next("/client", seen); field != null; field = next("/client", seen)) {
            switch (field) {
                case "tool" -> tool = text("/client/tool", MAX_TOOL);
                case "host" -> host = text("/client/host", MAX_HOST);
                default -> throw unknown("/client", field);
            }
        }
        return new ClientClaims(tool, host);
    }

    private Set<String> begin(String at) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw invalid(at, "must be of type object");
        }
        return new HashSet<>(8);
    }

    /** The next field's name, with the parser on its value; null at the end of the object. */
    private @Nullable String next(String at, Set<String> seen) throws IOException {
        if (in.nextToken() == JsonToken.END_OBJECT) {
            return null;
        }
        var field = in.currentName();
        if (!seen.add(field)) {
            throw EdgeProblems.malformedBody("holds the field " + pointer(at, field) + " twice")
                    .raised();
        }
        in.nextToken();
        return field;
    }

    private String text(String at) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid(at, "must be of type string");
        }
        return in.getText();
    }

    private String text(String at, int most) throws IOException {
        var text = text(at);
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > most) {
            throw invalid(at, "must have 1 to " + most + " characters");
        }
        if (!Texts.isSound(text)) {
            throw invalid(at, "holds U+0000 or half a surrogate pair: remove it");
        }
        return text;
    }

    private <T> T oneOf(Map<String, T> values, String at) throws IOException {
        var value = values.get(text(at));
        if (value == null) {
            throw invalid(
                    at,
                    "must be one of "
                            + String.join(
                                    ", ", values.keySet().stream().sorted().toList()));
        }
        return value;
    }

    private UUID id(String at) throws IOException {
        var id = Ids.parse(text(at));
        if (id == null) {
            throw invalid(at, "must be an id: 36 lower-case hexadecimal digits and dashes");
        }
        return id;
    }

    private byte[] base64(String at, int most) throws IOException {
        var text = text(at);
        if (text.length() < 4 || text.length() > most) {
            throw invalid(at, "must be base64 of 4 to " + most + " characters");
        }
        var bytes = Base64Text.canonical(text);
        if (bytes == null) {
            throw invalid(at, "must be base64 with padding (RFC 4648 section 4)");
        }
        return bytes;
    }

    /** An integer may be written 1.0 or 1e3: JSON knows no difference (RFC 8259 section 6). */
    private long size(String at) throws IOException {
        if (!in.currentToken().isNumeric()) {
            throw invalid(at, "must be of type integer");
        }
        double value = in.getDoubleValue();
        if (value != Math.rint(value) || value < 0 || value > MAX_SAFE_INTEGER) {
            throw invalid(at, "must be an integer from 0 to " + MAX_SAFE_INTEGER);
        }
        return (long) value;
    }

    private static <T> T required(@Nullable T value, String at) {
        if (value == null) {
            throw invalid(at, "is required");
        }
        return value;
    }

    private static ProblemException unknown(String at, String field) {
        return invalid(pointer(at, field), "is unknown: remove it, or correct its name");
    }

    private static String pointer(String at, String field) {
        var name = field.length() > 100 ? field.substring(0, 100) : field;
        return at + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static ProblemException invalid(String at, String detail) {
        return EdgeProblems.invalid(at.isEmpty() ? "/" : at, detail).raised();
    }
}
