package io.countersign.worker.token;

/** The token holds no such key, or not as it was promised; the message is for the operator. */
final class KeyUnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    KeyUnusableException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
