package io.countersign.worker.token;

import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerOrder;
import org.jspecify.annotations.Nullable;

/** What is checked before anything else is done for an order. */
final class OrderGate {
    /** Largest batch of the Sign API. */
    private static final int MOST_INPUTS = 100;

    private final OrderSeal seal;
    private final String token;
    private final SeenOrders seen = new SeenOrders();

    OrderGate(OrderSeal seal, String token) {
        this.seal = seal;
        this.token = token;
    }

    /** Null when the order may pass. */
    @Nullable
    Failed refusal(WorkerOrder order) {
        if (!seal.fits(order)) {
            return refused("the order's seal does not fit: it was not given by this gateway's domain, or was changed");
        }
        if (!order.token().equals(token)) {
            return refused("the order is for token " + order.token() + ", this worker serves " + token);
        }
        if (order instanceof SigningOrder signing && signing.inputs().size() > MOST_INPUTS) {
            return new Failed(Reason.INPUT_REFUSED, "an order has at most " + MOST_INPUTS + " inputs");
        }
        if (isLate(order)) {
            return late();
        }
        return seen.isNew(order) ? null : refused("the order came before; each is carried out at most once");
    }

    static boolean isLate(WorkerOrder order) {
        return System.currentTimeMillis() > order.notAfterMillis();
    }

    static Failed late() {
        return refused("the order's time has passed; nothing was tried");
    }

    private static Failed refused(String detail) {
        return new Failed(Reason.ORDER_REFUSED, detail);
    }
}
