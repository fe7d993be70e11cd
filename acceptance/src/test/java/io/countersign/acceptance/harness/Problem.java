package io.countersign.acceptance.harness;

import io.countersign.protocol.api.FieldError;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A problem document (RFC 9457) as the contract describes it. */
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String requestId,
        @Nullable List<FieldError> errors,
        @Nullable String error,
        @Nullable String error_description,
        @Nullable UUID request,
        @Nullable Integer retryAfter) {}
