package io.countersign.verticles.keys;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.store.Event;
import java.util.function.Function;

/**
 * What a key is for, and where it is kept.
 *
 * @param name of the key when it is made; it keeps the name that it has
 * @param label in the token
 * @param file where the token has no Ed25519
 * @param find query without parameters: name, public_key, token, cka_id of the one row
 * @param lock query that lets one node at a time look for the key and make it
 * @param insert statement for the columns that {@code find} reads, in that order
 * @param born the event of its birth
 */
public record Purpose(
        String name,
        String label,
        String file,
        String find,
        String lock,
        String insert,
        Function<NoteKey, Event> born) {}
