package io.countersign.gateway.testing;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.verticles.ApprovalFigures;
import io.countersign.verticles.Approvals;
import io.countersign.verticles.Attestations;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Campaigns;
import io.countersign.verticles.Channels;
import io.countersign.verticles.Domain;
import io.countersign.verticles.Evidence;
import io.countersign.verticles.Exports;
import io.countersign.verticles.Health;
import io.countersign.verticles.Identities;
import io.countersign.verticles.Installation;
import io.countersign.verticles.Live;
import io.countersign.verticles.LiveFigures;
import io.countersign.verticles.LiveStream;
import io.countersign.verticles.Log;
import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.Notifications;
import io.countersign.verticles.Passkeys;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Reports;
import io.countersign.verticles.Signers;
import io.countersign.verticles.Signing;
import io.countersign.verticles.Tokens;
import io.countersign.verticles.WebhookFigures;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A domain that answers every call with a sample, unless told otherwise, and remembers what it was asked. */
public final class RecordingDomain {
    public static final UUID ORGANIZATION = UUID.randomUUID();
    public static final Caller ADMIN =
            new Caller(UUID.randomUUID(), ORGANIZATION, IdentityKind.PERSON, "Ada", PersonRole.ADMIN, true);
    public static final Caller MEMBER =
            new Caller(UUID.randomUUID(), ORGANIZATION, IdentityKind.PERSON, "Max", PersonRole.MEMBER, false);
    public static final Caller MACHINE =
            new Caller(UUID.randomUUID(), ORGANIZATION, IdentityKind.MACHINE, "ci", null, false);

    /** A call that reached the domain. */
    public record Asked(String method, List<Object> arguments) {}

    public final AtomicLong pending = new AtomicLong();
    /** Moves that a test makes. */
    public final ApprovalFigures figures = new ApprovalFigures(() -> Future.succeededFuture(pending.get()));

    /** Attempts that a test makes. */
    public final WebhookFigures webhookFigures = new WebhookFigures();

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Function<List<Object>, Future<?>>> answers = new ConcurrentHashMap<>();

    public RecordingDomain() {
        answer("authenticate", arguments -> callerOf((String) arguments.getFirst()));
        answer("authenticateForSigning", arguments -> callerOf((String) arguments.getFirst()));
        answer(
                "authenticateForStreaming",
                arguments -> callerOf((String) arguments.getFirst())
                        .map(caller -> new Tokens.Session(caller, 0, Instant.MAX)));
        answer("streamEvents", arguments -> Future.succeededFuture(new EndedStream()));
        answer("newSetupToken", arguments -> Future.succeededFuture(Optional.of("setup-token")));
        answer("check", arguments -> Future.succeededFuture(List.of(new Health.Part("postgres", true, true, "fine"))));
    }

    private static Future<Caller> callerOf(String token) {
        return switch (token) {
            case "admin" -> Future.succeededFuture(ADMIN);
            case "member" -> Future.succeededFuture(MEMBER);
            case "machine" -> Future.succeededFuture(MACHINE);
            default ->
                Future.failedFuture(
                        new Refusal.Unauthenticated("INVALID_TOKEN", "The token is not valid. Get a new one.")
                                .refused());
        };
    }

    /** A stream that ends as soon as it has begun. */
    private record EndedStream() implements LiveStream {
        @Override
        public long position() {
            return 7;
        }

        @Override
        public void begin(Outlet outlet) {
            outlet.ended(End.STOPPING);
        }

        @Override
        public void proceed() {}

        @Override
        public void cut() {}

        @Override
        public void close() {}
    }

    /** What a method, by its name, answers from now on. */
    public void answer(String method, Function<List<Object>, Future<?>> answer) {
        answers.put(method, answer);
    }

    /** What a method, by its name, refuses from now on. */
    public void refuse(String method, Refusal refusal) {
        answer(method, arguments -> Future.failedFuture(refusal.refused()));
    }

    /** Calls so far, without authentications and health checks. */
    public List<Asked> asked() {
        return asked.stream()
                .filter(call -> !call.method().startsWith("authenticate")
                        && !call.method().equals("check")
                        && !call.method().equals("newSetupToken"))
                .toList();
    }

    public void forget() {
        asked.clear();
    }

    public Domain domain() {
        return new Domain(
                recording(Installation.class),
                recording(Tokens.class),
                recording(Identities.class),
                recording(Passkeys.class),
                recording(Signers.class),
                recording(Approvals.class),
                recording(Signing.class),
                recording(Audit.class),
                recording(Exports.class),
                recording(Evidence.class),
                recording(Log.class),
                recording(Attestations.class),
                recording(Live.class),
                new LiveFigures(),
                figures,
                recording(Reports.class),
                recording(Campaigns.class),
                recording(Webhooks.class),
                webhookFigures,
                recording(Notifications.class),
                new NotificationFigures(),
                recording(Channels.class),
                recording(Health.class),
                Future::succeededFuture);
    }

    private <T> T recording(Class<T> service) {
        return service.cast(Proxy.newProxyInstance(
                service.getClassLoader(),
                new Class<?>[] {service},
                (proxy, method, arguments) ->
                        answer(method, arguments == null ? List.of() : List.of(clean(arguments)))));
    }

    private static Object[] clean(Object[] arguments) {
        var clean = arguments.clone();
        for (int i = 0; i < clean.length; i++) {
            clean[i] = clean[i] == null ? Optional.empty() : clean[i];
        }
        return clean;
    }

    private Object answer(Method method, List<Object> arguments) {
        asked.add(new Asked(method.getName(), arguments));
        if (!arguments.isEmpty() && arguments.getLast() instanceof Signing.Delivery<?> delivery) {
            return rendered(method, arguments, delivery);
        }
        var type = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
        return told(method, arguments, type);
    }

    /** Of methods that take what to make of their answer before it leaves: only signing. */
    private Future<?> rendered(Method method, List<Object> arguments, Signing.Delivery<?> delivery) {
        return told(method, arguments, SignAnswer.class).map(answer -> delivery.render((SignAnswer) answer));
    }

    private Future<?> told(Method method, List<Object> arguments, Type type) {
        var told = answers.get(method.getName());
        if (told != null) {
            return told.apply(arguments);
        }
        return type == Void.class ? Future.succeededFuture() : Future.succeededFuture(Samples.of(type));
    }
}
