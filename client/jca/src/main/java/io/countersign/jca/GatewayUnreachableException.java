package io.countersign.jca;

import java.io.IOException;

/** No answer came from the gateway, or none over a trusted connection; the message says where and why. */
public final class GatewayUnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    GatewayUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
