package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.TestBodies;
import io.vertx.core.VertxOptions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventLoopTest {
    /** Their answers come in parts without a length, so this client finds no other one after them. */
    private static final Set<String> GOING = Set.of("streamEvents", "takeEvidence");

    private static final int CALLERS = 8;
    private static final int BURSTS = 5;

    /**
     * A busy machine or the compiler can hold a thread anywhere; our own code that holds it does so in every burst, at the same place.
     */
    @Test
    void a_burst_of_mixed_requests_holds_no_event_loop_for_50_ms() throws Exception {
        var options = new VertxOptions()
                .setBlockedThreadCheckInterval(10)
                .setMaxEventLoopExecuteTime(50)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(50)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
        try (var edge = new TestEdge(options)) {
            burst(edge);
            var blocked = blockedDuring(edge);
            for (int i = 1; i < BURSTS && !blocked.isEmpty(); i++) {
                blocked.retainAll(blockedDuring(edge));
            }
            assertThat(blocked).isEmpty();
        }
    }

    /** The innermost methods of ours that a blocked event loop was in. */
    private static Set<String> blockedDuring(TestEdge edge) throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker");
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        logger.addAppender(appender);
        burst(edge);
        logger.detachAppender(appender);
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getFormattedMessage().contains("eventloop"))
                .map(ILoggingEvent::getThrowableProxy)
                .filter(ThrowableProxy.class::isInstance)
                .flatMap(proxy -> Arrays.stream(
                                ((ThrowableProxy) proxy).getThrowable().getStackTrace())
                        .filter(frame -> frame.getClassName().startsWith("io.countersign"))
                        .limit(1))
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void burst(TestEdge edge) throws Exception {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var done = callers.invokeAll(Collections.nCopies(CALLERS, (Callable<Boolean>) () -> {
                mixed(edge);
                return true;
            }));
            for (var each : done) {
                assertThat(each.get()).isEqualTo(true);
            }
        }
    }

    private static void mixed(TestEdge edge) {
        var hostile = ("{\"a\":" + "[".repeat(20_000)).getBytes();
        try (var client = edge.connect()) {
            for (ContractOperation operation : ContractDocument.contract().operations()) {
                if (GOING.contains(operation.id())) {
                    continue;
                }
                var method = operation.method().name();
                var path = TestBodies.path(operation);
                var headers = TestBodies.headers(operation);
                client.exchange(method, path, headers, TestBodies.of(operation));
                client.exchange(method, path, headers, hostile);
            }
        }
    }
}
