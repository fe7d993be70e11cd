package io.countersign.acceptance.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * What a gateway answered.
 *
 * @param nanos from before the request was sent until the last byte was there
 * @param same sends exactly the same once more
 */
public record Answer(String call, int status, HttpHeaders headers, byte[] body, long nanos, Supplier<Answer> same) {

    /** What is answered when exactly the same is sent once more. */
    public Answer again() {
        return same.get();
    }

    /** This answer if it has the status; otherwise an error that shows what came instead. */
    public Answer expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError(call + ": expected " + wanted + ", got " + this);
        }
        return this;
    }

    /** The problem, which must have this status and code. */
    public Problem refused(int wanted, String code) {
        var problem = expect(wanted).problem();
        if (!problem.code().equals(code)) {
            throw new AssertionError(call + ": expected " + code + ", got " + this);
        }
        return problem;
    }

    public Problem problem() {
        return as(Problem.class);
    }

    public <T> T as(Class<T> type) {
        try {
            return ContractJson.mapper().readValue(body, type);
        } catch (IOException e) {
            throw new AssertionError(call + ": not a " + type.getSimpleName() + ": " + this, e);
        }
    }

    public <T> T as(TypeReference<T> type) {
        try {
            return ContractJson.mapper().readValue(body, type);
        } catch (IOException e) {
            throw new AssertionError(call + ": not a " + type.getType() + ": " + this, e);
        }
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public String mediaType() {
        return headers.firstValue("Content-Type").orElse("");
    }

    @Override
    public String toString() {
        return status + " " + text();
    }
}
