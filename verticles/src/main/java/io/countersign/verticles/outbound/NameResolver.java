package io.countersign.verticles.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host; {@code InetAddress::getAllByName} in production. May block. */
@FunctionalInterface
public interface NameResolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
}
