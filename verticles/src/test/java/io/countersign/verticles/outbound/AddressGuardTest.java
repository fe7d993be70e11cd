package io.countersign.verticles.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static boolean allows(AddressGuard guard, String address) {
        return guard.refusal(InetAddress.ofLiteral(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.88.99.1",
                "192.168.0.1",
                "192.168.255.255",
                "192.175.48.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255"
            })
    void ipv4_addresses_that_are_not_public_are_refused(String address) {
        refused(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "64:ff9b::a00:1",
                "64:ff9b::8.8.8.8",
                "64:ff9b:1::a00:1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "2620:4f:8000::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void ipv6_addresses_that_are_not_public_are_refused(String address) {
        refused(address);
    }

    private static void refused(String address) {
        var guard = new AddressGuard(List.of());
        assertThat(guard.refusal(InetAddress.ofLiteral(address)).orElseThrow()).contains("not public");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.0",
                "140.82.112.3",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2001:db7::1",
                "2001:db9::1",
                "2003::1",
                "2606:4700::1111",
                "2a00:1450::1",
                "3ffe::1"
            })
    void public_addresses_are_allowed_up_to_the_edge_of_every_special_range(String address) {
        assertThat(allows(new AddressGuard(List.of()), address)).isTrue();
    }

    @Test
    void an_ipv4_address_mapped_into_ipv6_is_judged_as_the_ipv4_address_even_where_java_keeps_it_as_ipv6()
            throws UnknownHostException {
        var mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        mapped[15] = 1;
        var address = Inet6Address.getByAddress("x", mapped, 0);
        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(new AddressGuard(List.of()).refusal(address)).isPresent();
        assertThat(new AddressGuard(List.of("10.0.0.0/8")).refusal(address)).isEmpty();
        mapped[12] = 9;
        assertThat(new AddressGuard(List.of()).refusal(Inet6Address.getByAddress("x", mapped, 0)))
                .isEmpty();
    }

    @Test
    void what_the_operator_allows_is_allowed_and_not_more() {
        var guard = new AddressGuard(List.of("10.1.0.0/16", "fd00:1::/64", "64:ff9b::/96"));
        for (var inside :
                List.of("10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "fd00:1::7", "64:ff9b::808:808", "8.8.8.8")) {
            assertThat(allows(guard, inside)).as(inside).isTrue();
        }
        for (var outside : List.of("10.0.255.255", "10.2.0.0", "fd00:1:0:1::", "64:ff9b:1::1", "127.0.0.1")) {
            assertThat(allows(guard, outside)).as(outside).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.1.0.0", "10.1.0.1/16", "10.1.0.0/33", "all", "::1/129", "10.1.0.0/016"})
    void what_is_no_network_cannot_be_allowed(String text) {
        assertThatThrownBy(() -> new AddressGuard(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\" is not a network");
    }
}
