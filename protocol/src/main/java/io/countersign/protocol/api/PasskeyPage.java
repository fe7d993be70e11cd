package io.countersign.protocol.api;

import java.util.List;

/** All passkeys of a person. */
public record PasskeyPage(List<Passkey> items) {}
