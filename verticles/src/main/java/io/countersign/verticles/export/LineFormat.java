package io.countersign.verticles.export;

import java.io.IOException;
import java.io.OutputStream;

/** Writes events as lines. */
interface LineFormat {
    String mediaType();

    /** What stands before the first line of the whole export; nothing for most. */
    default void head(OutputStream out) throws IOException {}

    /** One line with its end. */
    void line(Entry entry, OutputStream out) throws IOException;

    /** What stands after the last line of the whole export; nothing for most. */
    default void tail(Ending ending, OutputStream out) throws IOException {}

    /** Whether lines carry proofs. */
    default boolean proves() {
        return false;
    }

    /**
     * @param checkpoint the signed note that the proofs lead to
     * @param key its verifier key
     * @param to index before which the export ends
     */
    record Ending(String checkpoint, String key, long to) {}
}
