package io.countersign.worker.token;

/** The module shows no such token, or the PIN cannot be read: nothing can be tried now, maybe later. The message says what to do. */
final class TokenAwayException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    TokenAwayException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
