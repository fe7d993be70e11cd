package io.countersign.verticles.outbound;

import io.countersign.conf.Network;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses may be called for somebody who only gave a name: public ones, and networks that the operator allows. Whatever is
 * special by the registries of RFC 6890 or leads to an IPv4 address inside an IPv6 one is refused.
 */
public final class AddressGuard {
    private static final List<Network> SPECIAL_IPV4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared by carriers, also metadata of some clouds
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // platform of a cloud, though its range is public
            "169.254.0.0/16", // link-local, metadata of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    /** Everything else of IPv6 is loopback, local, multicast, translated (NAT64) or not assigned. */
    private static final Network GLOBAL_IPV6 = network("2000::/3");

    private static final List<Network> SPECIAL_IPV6 = networks(
            "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    private static final Network MAPPED_PREFIX = new Network(mappedPrefix(), 96);
    private static final int IPV4_BYTES = 4;

    private final List<Network> allowed;

    /**
     * @param allowed networks in CIDR form that may be called although they are not public
     * @throws IllegalArgumentException naming the one that is no network
     */
    public AddressGuard(List<String> allowed) {
        this.allowed = allowed.stream().map(AddressGuard::network).toList();
    }

    /** Why the address may not be called, as the end of a sentence; empty when it may. */
    public Optional<String> refusal(InetAddress address) {
        var bytes = unmapped(address.getAddress());
        if (isPublic(bytes) || allowed.stream().anyMatch(network -> network.holds(bytes))) {
            return Optional.empty();
        }
        return Optional.of(address.getHostAddress() + ", which is not public and in no allowed network");
    }

    private static boolean isPublic(byte[] address) {
        return address.length == IPV4_BYTES
                ? SPECIAL_IPV4.stream().noneMatch(network -> network.holds(address))
                : GLOBAL_IPV6.holds(address) && SPECIAL_IPV6.stream().noneMatch(network -> network.holds(address));
    }

    /** RFC 4291 section 2.5.5.2; most of Java does this by itself, but not all of it. */
    private static byte[] unmapped(byte[] address) {
        return MAPPED_PREFIX.holds(address)
                ? Arrays.copyOfRange(address, address.length - IPV4_BYTES, address.length)
                : address;
    }

    private static byte[] mappedPrefix() {
        var prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return prefix;
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(AddressGuard::network).toList();
    }

    private static Network network(String text) {
        return Network.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text
                        + "\" is not a network: write 10.1.0.0/16 or fd00:1::/64, without bits beyond the prefix"));
    }
}
