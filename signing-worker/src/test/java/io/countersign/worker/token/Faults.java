package io.countersign.worker.token;

import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Stands around the real module, counts calls, and lets chosen ones fail, hang or answer something else. */
final class Faults implements UnaryOperator<Cryptoki> {
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final Map<String, Hang> hangs = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<Object>> changes = new ConcurrentHashMap<>();
    private final Map<String, Predicate<Object[]>> changedWhen = new ConcurrentHashMap<>();

    private record Failure(Throwable what, AtomicInteger left) {}

    /** Calls that wait until they are let go. */
    static final class Hang {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);

        void awaitEntered() throws InterruptedException {
            if (!entered.await(5, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody called");
            }
        }

        void letGo() {
            letGo.countDown();
        }
    }

    @Override
    public Cryptoki apply(Cryptoki real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            var name = method.getName();
            calls.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
            hangWhenTold(name);
            failWhenTold(name);
            try {
                return changed(name, arguments, method.invoke(real, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Cryptoki)
                Proxy.newProxyInstance(Cryptoki.class.getClassLoader(), new Class<?>[] {Cryptoki.class}, handler);
    }

    /** The next {@code times} calls of this method of {@link Cryptoki} fail before they reach the token. */
    void fail(String method, int times, long code) {
        var function = "C_" + Character.toUpperCase(method.charAt(0)) + method.substring(1);
        fail(method, times, new CryptokiException(function, code));
    }

    void fail(String method, int times, Throwable what) {
        failures.put(method, new Failure(what, new AtomicInteger(times)));
    }

    void heal(String method) {
        failures.remove(method);
    }

    /** Calls of this method hang until let go; then they go through. */
    Hang hang(String method) {
        var hang = new Hang();
        hangs.put(method, hang);
        return hang;
    }

    /** Those that hang go on hanging; later calls go through. */
    void hangNoMore(String method) {
        hangs.remove(method);
    }

    void unhang(String method) {
        var hang = hangs.remove(method);
        if (hang != null) {
            hang.letGo();
        }
    }

    /** What the token answers to such calls is changed on its way. */
    void change(String method, Predicate<Object[]> when, UnaryOperator<Object> change) {
        changedWhen.put(method, when);
        changes.put(method, change);
    }

    int calls(String method) {
        var count = calls.get(method);
        return count == null ? 0 : count.get();
    }

    private void hangWhenTold(String name) throws InterruptedException {
        var hang = hangs.get(name);
        if (hang != null) {
            hang.entered.countDown();
            hang.letGo.await();
        }
    }

    private void failWhenTold(String name) throws Throwable {
        var failure = failures.get(name);
        if (failure != null && failure.left.getAndDecrement() > 0) {
            throw failure.what;
        }
    }

    private Object changed(String name, Object[] arguments, Object answer) {
        var change = changes.get(name);
        var when = changedWhen.get(name);
        return change != null && when != null && when.test(arguments) ? change.apply(answer) : answer;
    }
}
