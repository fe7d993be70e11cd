package io.countersign.local.demo;

/** What a refusal says (RFC 9457), as far as the story needs it. */
record Problem(int status, String code, String detail) {
    /** Itself, if it is the refusal that was expected. */
    Problem expect(int wantedStatus, String wantedCode) {
        Unexpected.unless(
                status == wantedStatus && code.equals(wantedCode),
                "expected " + wantedStatus + " " + wantedCode + ", got " + status + " " + code + ": " + detail);
        return this;
    }
}
