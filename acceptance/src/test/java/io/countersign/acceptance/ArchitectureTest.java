package io.countersign.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.countersign.acceptance.harness.ContractFile;
import io.countersign.acceptance.harness.ContractFile.Described;
import io.countersign.acceptance.harness.Product;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The borders of CONTRIBUTING, held a second time: module-info.java says who may see whom, this says it in one place. */
class ArchitectureTest {
    private static final String OURS = "io.countersign.";

    /** Each part and the parts that it may use; in the order of trust. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "protocol", Set.of(),
            "sql", Set.of(),
            "conf", Set.of(),
            "embedded", Set.of(),
            "worker", Set.of("protocol", "conf"),
            "verticles", Set.of("protocol", "conf", "sql"),
            "gateway", Set.of("protocol", "conf", "worker", "verticles"),
            "jca", Set.of(),
            "cli", Set.of("protocol", "jca"),
            "local", Set.of("protocol", "sql", "conf", "embedded", "worker", "verticles", "gateway", "jca", "cli"));

    private static final JavaClasses PRODUCT = Product.classes();

    static Stream<String> parts() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void a_part_uses_only_what_stands_above_it(String part) {
        var own = OURS + part + "..";
        var forbidden = new ArrayList<String>();
        for (var other : MAY_USE.keySet()) {
            if (!other.equals(part) && !MAY_USE.getOrDefault(part, Set.of()).contains(other)) {
                forbidden.add(OURS + other + "..");
            }
        }
        check(noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new)));
    }

    @Test
    void every_class_belongs_to_a_part() {
        var packages = MAY_USE.keySet().stream().map(part -> OURS + part + "..").toArray(String[]::new);
        check(classes().should().resideInAnyPackage(packages));
    }

    @Test
    void the_gateway_sees_only_the_door_of_the_domain_and_of_the_worker() {
        check(noClasses()
                .that()
                .resideInAPackage("io.countersign.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.countersign.verticles.*..", "io.countersign.worker.*.."));
    }

    @Test
    void the_domain_knows_no_http_but_what_calls_other_servers_and_the_protocol_no_vertx() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.countersign.verticles..", "io.countersign.worker..")
                .and()
                .resideOutsideOfPackage("io.countersign.verticles.outbound..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.ext.web..", "io.vertx.core.http..", "io.vertx.openapi.."));
        check(noClasses()
                .that()
                .resideInAnyPackage("io.countersign.protocol..", "io.countersign.conf..", "io.countersign.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.."));
    }

    @Test
    void the_provider_for_build_tools_needs_nothing_but_the_base_of_java() {
        check(classes()
                .that()
                .resideInAPackage("io.countersign.jca..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.countersign.jca..",
                        "java.io..",
                        "java.lang..",
                        "java.math..",
                        "java.net",
                        "java.nio..",
                        "java.security..",
                        "java.time..",
                        "java.util..",
                        "javax.net..",
                        "javax.security..",
                        "javax.crypto..",
                        "org.jspecify.annotations..",
                        ""));
    }

    @Test
    void what_checks_the_log_offline_shares_nothing_with_what_writes_it() {
        check(classes()
                .that()
                .resideInAPackage("io.countersign.cli.offline..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.countersign.cli.offline..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify.annotations..",
                        ""));
    }

    @Test
    void nobody_keeps_times_in_the_classes_of_the_last_century() {
        check(noFields().should().haveRawType(Date.class).orShould().haveRawType(Calendar.class));
        check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.text.SimpleDateFormat"));
    }

    @Test
    void only_programs_for_people_write_to_the_terminal() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.countersign.cli..", "io.countersign.local..")
                .and()
                // The setup token goes to standard output and to no log; the other speaks when the JVM is ending.
                .doNotHaveSimpleName("GatewayMain")
                .and()
                .doNotHaveSimpleName("ClosedAtExit")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
        check(noClasses().should().callMethod(Throwable.class, "printStackTrace"));
    }

    @Test
    void dependencies_come_through_constructors() {
        check(fields().should().notBeAnnotatedWith(new DescribedPredicate<>("an annotation for injection") {
            @Override
            public boolean test(com.tngtech.archunit.core.domain.JavaAnnotation<?> annotation) {
                return annotation.getRawType().getSimpleName().matches("Inject|Autowired|Resource");
            }
        }));
    }

    @Test
    void nothing_that_event_loops_run_waits() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.countersign.verticles..", "io.countersign.gateway.http..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "join")
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "get")
                .orShould()
                .callMethod(io.vertx.core.Future.class, "await"));
    }

    @Test
    void every_operation_of_the_contract_has_its_class_in_a_file_of_its_name() {
        var handlers = PRODUCT.stream()
                .filter(type -> type.getPackageName().equals("io.countersign.gateway.operations"))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(handlers)
                .containsAll(ContractFile.get().operations().stream()
                        .map(ArchitectureTest::className)
                        .toList());
    }

    private static String className(Described operation) {
        return Character.toUpperCase(operation.id().charAt(0)) + operation.id().substring(1);
    }

    @Test
    void only_the_package_of_conditions_knows_their_language() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.countersign.verticles.condition..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cel..", "com.google.common..", "com.google.protobuf..", "org.antlr.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.countersign.verticles.condition..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.countersign.verticles",
                        "io.countersign.verticles.approval..",
                        "io.countersign.verticles.signing..",
                        "io.countersign.verticles.store.."));
    }

    @Test
    void packages_of_the_domain_form_no_rings_with_the_store() {
        List<String> nouns = List.of("approval", "audit", "certificate", "identity", "signers", "signing", "limits");
        check(noClasses()
                .that()
                .resideInAnyPackage("io.countersign.verticles.store..", "io.countersign.verticles.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(nouns.stream()
                        .map(noun -> "io.countersign.verticles." + noun + "..")
                        .toArray(String[]::new)));
    }

    private static void check(ArchRule rule) {
        rule.check(PRODUCT);
    }
}
