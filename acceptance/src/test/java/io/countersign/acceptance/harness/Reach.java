package io.countersign.acceptance.harness;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which methods of the product can come to some others, however long the way, found in its compiled classes. A call of an interface
 * may be one of any class that implements it; a lambda counts for the method that it is written in. So it finds rather too much than
 * too little.
 */
public final class Reach {
    private final JavaClasses product;
    private final Map<JavaCodeUnit, List<JavaCodeUnit>> callers = new HashMap<>();
    private final Map<String, List<JavaCodeUnit>> targets = new HashMap<>();

    public Reach(JavaClasses product) {
        this.product = product;
        product.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .forEach(unit -> called(unit)
                        .forEach(target -> callers.computeIfAbsent(target, t -> new ArrayList<>())
                                .add(unit)));
    }

    /** All methods that can come to one of these, and these; each as {@code package.Class.method}. */
    public Set<JavaCodeUnit> to(Set<String> methods) {
        var left = product.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> methods.contains(unit.getOwner().getName() + "." + unit.getName()))
                .collect(Collectors.toCollection(ArrayDeque::new));
        var seen = new HashSet<JavaCodeUnit>();
        while (!left.isEmpty()) {
            var unit = left.remove();
            if (seen.add(unit)) {
                left.addAll(callers.getOrDefault(unit, List.of()));
            }
        }
        return seen;
    }

    /** What a method calls or refers to, in the product or outside. */
    public static Stream<? extends JavaCodeUnitAccess<?>> accesses(JavaCodeUnit unit) {
        return Stream.of(
                        unit.getMethodCallsFromSelf(),
                        unit.getConstructorCallsFromSelf(),
                        unit.getMethodReferencesFromSelf(),
                        unit.getConstructorReferencesFromSelf())
                .flatMap(Set::stream);
    }

    private Stream<JavaCodeUnit> called(JavaCodeUnit unit) {
        return accesses(unit)
                .filter(access -> access.getTargetOwner().getPackageName().startsWith("io.countersign"))
                .flatMap(access -> targets
                        .computeIfAbsent(
                                access.getTargetOwner().getName() + "." + access.getName(), key -> targets(access))
                        .stream());
    }

    private static List<JavaCodeUnit> targets(JavaCodeUnitAccess<?> access) {
        var owner = access.getTargetOwner();
        var relatives = access.getName().equals("<init>")
                ? Stream.of(owner)
                : Stream.<Set<JavaClass>>of(
                                Set.of(owner),
                                owner.getAllSubclasses(),
                                Set.copyOf(owner.getAllRawSuperclasses()),
                                owner.getAllRawInterfaces())
                        .flatMap(Set::stream);
        return relatives
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getName().equals(access.getName()))
                .toList();
    }
}
