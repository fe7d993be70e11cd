package io.countersign.gateway.contract;

import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A validator that is compiled when it is first asked: the contract has over a thousand, a gateway uses few of them, and compiling all took
 * longer than everything else of its start.
 */
final class LazyValidator {
    private final Supplier<Validator> compile;
    private volatile @Nullable Validator compiled;

    LazyValidator(Supplier<Validator> compile) {
        this.compile = compile;
    }

    OutputUnit validate(@Nullable Object value) {
        return compiled().validate(value);
    }

    /** Two threads may compile the same one at the same time; either result is as good. */
    private Validator compiled() {
        var known = compiled;
        if (known == null) {
            known = compile.get();
            compiled = known;
        }
        return known;
    }
}
