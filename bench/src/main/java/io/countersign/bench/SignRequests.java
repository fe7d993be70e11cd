package io.countersign.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * HTTP requests that are made ahead of time except for what makes each its own: the idempotency key and the inputs, both written over
 * in place. Request {@code n} is always the same, so that its answer can be checked later from its number alone. Used by one thread.
 */
final class SignRequests implements Requests {
    private static final int KEY_LENGTH = 24;

    private final Scenario scenario;
    private final long seed;
    private final Template[] templates;

    private record Template(byte[] bytes, int keyAt, int[] inputsAt) {}

    /** @param seed other requests than those of another run on the same gateway */
    SignRequests(Scenario scenario, URI url, List<Target> targets, String token, long seed) {
        this.scenario = scenario;
        this.seed = seed;
        this.templates =
                targets.stream().map(target -> template(url, target, token)).toArray(Template[]::new);
    }

    private Template template(URI url, Target target, String token) {
        var blank = Base64.getEncoder().encodeToString(new byte[scenario.inputBytes()]);
        var field = scenario.sendsMessages() ? "message" : "digest";
        var body = new StringBuilder("{\"algorithm\":\"" + scenario.algorithm() + "\",\"inputs\":[");
        var inputs = new int[scenario.batch()];
        for (var i = 0; i < inputs.length; i++) {
            body.append(i == 0 ? "" : ",").append("{\"").append(field).append("\":\"");
            inputs[i] = body.length();
            body.append(blank).append("\"}");
        }
        body.append("]}");
        var head =
                "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nIdempotency-Key: "
                        .formatted(target.path() + "/sign", url.getAuthority(), token, body.length());
        var bodyAt = head.length() + KEY_LENGTH + 4;
        for (var i = 0; i < inputs.length; i++) {
            inputs[i] += bodyAt;
        }
        var all = head + "0".repeat(KEY_LENGTH) + "\r\n\r\n" + body;
        return new Template(all.getBytes(StandardCharsets.US_ASCII), head.length(), inputs);
    }

    /** Which of the targets request {@code number} asks. */
    int target(long number) {
        return (int) (number % templates.length);
    }

    @Override
    public ByteBuffer request(long number) {
        var template = templates[target(number)];
        hex(template.bytes, template.keyAt, seed, 8);
        hex(template.bytes, template.keyAt + 8, number, 16);
        var base64 = Base64.getEncoder();
        for (var i = 0; i < template.inputsAt.length; i++) {
            var text = base64.encode(input(number, i));
            System.arraycopy(text, 0, template.bytes, template.inputsAt[i], text.length);
        }
        return ByteBuffer.wrap(template.bytes);
    }

    private static void hex(byte[] into, int at, long value, int digits) {
        for (var i = 0; i < digits; i++) {
            into[at + i] = (byte) Character.forDigit((int) (value >>> 4 * (digits - 1 - i)) & 15, 16);
        }
    }

    /** The digest or message at {@code position} of request {@code number}. */
    byte[] input(long number, int position) {
        var random = new SplittableRandom(seed ^ (number * 128 + position) * 0x9E3779B97F4A7C15L);
        var bytes = ByteBuffer.allocate((scenario.inputBytes() + 7) & ~7).order(ByteOrder.BIG_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putLong(random.nextLong());
        }
        return Arrays.copyOf(bytes.array(), scenario.inputBytes());
    }
}
