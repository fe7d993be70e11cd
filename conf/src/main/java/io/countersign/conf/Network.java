package io.countersign.conf;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** A network in CIDR form (RFC 4632, RFC 4291 section 2.3). Never asks a name server. */
public record Network(byte[] address, int prefix) {
    /** Empty when it is not one, or when bits are set that its prefix does not cover. */
    public static Optional<Network> parse(String text) {
        var slash = text.indexOf('/');
        if (slash < 1 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        var prefix = Integer.parseInt(text.substring(slash + 1));
        return literal(text.substring(0, slash))
                .filter(address -> prefix <= 8 * address.length)
                .filter(address -> Arrays.equals(address, masked(address, prefix)))
                .map(address -> new Network(address, prefix));
    }

    /** The bytes of an IPv4 or IPv6 address; an IPv4-mapped one (RFC 4291 section 2.5.5.2) is IPv4. */
    public static Optional<byte[]> literal(String text) {
        try {
            return text.indexOf('%') >= 0
                    ? Optional.empty()
                    : Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    public boolean holds(byte[] other) {
        return other.length == address.length && Arrays.equals(address, masked(other, prefix));
    }

    private static byte[] masked(byte[] address, int prefix) {
        var masked = address.clone();
        for (var i = 0; i < masked.length; i++) {
            var bits = Math.clamp(prefix - 8L * i, 0, 8);
            masked[i] &= (byte) (0xff << (8 - bits));
        }
        return masked;
    }
}
