package io.countersign.protocol.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What access is narrowed to; every part that is there must fit, and an absent one does not matter.
 *
 * @param artifacts sHA-256 of the contents that may be signed, hexadecimal; not together with manifest.
 * @param manifest the contents that may be signed, as a tree; every signature carries its proof.
 * @param tool exact client.tool of the signing call; claimed by whoever signs.
 * @param host exact client.host of the signing call; claimed by whoever signs.
 * @param sourceAddresses networks in CIDR form; the address of the connection as the gateway sees it.
 * @param claims verified claims of the signing token by name, with their exact values.
 */
public record Scope(
        @Nullable List<String> artifacts,
        @Nullable Manifest manifest,
        @Nullable String tool,
        @Nullable String host,
        @Nullable List<String> sourceAddresses,
        @Nullable Map<String, String> claims) {}
