package io.countersign.bench;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where signatures are made: gateways that the bench starts for itself, or one that somebody else runs. */
interface Place {
    /** Has the gateways stand like this, if they are ours to change. */
    void stand(Layout wanted);

    URI url();

    /** What its certificate is trusted by; null while it serves plain HTTP. */
    @Nullable
    SSLContext trust();

    /** The certificate of gateways of our own; empty where they serve plain HTTP or are somebody else's. */
    Optional<Certificate> certificate();

    Api api();

    Ground ground();

    /** The roots of all processes whose processor time counts beside the generator's. */
    Collection<Long> pids();

    /** Of gateways whose memory and collector can be looked into. */
    List<Long> gatewayPids();

    /** Where the record can be asked without a gateway; empty where it is somebody else's. */
    Optional<OwnServers> ownServers();
}
