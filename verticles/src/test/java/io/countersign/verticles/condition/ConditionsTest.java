package io.countersign.verticles.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PolicyCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
    private static final UUID CI = UUID.fromString("01890000-0000-7000-8000-000000000001");
    private static final UUID OWNER = UUID.fromString("01890000-0000-7000-8000-000000000002");

    /** A Friday; 15:30 in Berlin. */
    private static final Instant FRIDAY = Instant.parse("2026-07-03T13:30:00Z");

    private static PolicyCondition refuse(String when) {
        return new PolicyCondition("c", when, ConditionEffect.REFUSE, "not now", null);
    }

    private static Facts facts(List<String> groups, Map<String, String> claims, List<String> freezes) {
        return new Facts(
                new Facts.Identity(CI, "CI", IdentityKind.MACHINE, "operator", groups, List.of(OWNER.toString())),
                claims,
                "production",
                FRIDAY,
                freezes,
                new Facts.Asked(Facts.Kind.SIGNATURE, 3, Duration.ofHours(2), "REL-7", "jsign", "build-1", 3));
    }

    private static final Facts FACTS =
            facts(List.of("build", "release"), Map.of("ref", "refs/tags/v1.2"), List.of("summer"));

    private static Conditions compiled(String when) {
        var result = ConditionCompiler.compile(List.of(refuse(when)));
        assertThat(result.problems()).isEmpty();
        return result.conditions();
    }

    private static List<String> problems(String when) {
        return ConditionCompiler.compile(List.of(refuse(when))).problems().stream()
                .map(FieldError::detail)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity.id == '01890000-0000-7000-8000-000000000001'",
                "identity.kind == 'machine' && identity.name == 'CI' && identity.role == 'operator'",
                "'release' in identity.groups",
                "identity.groups.exists(g, g.startsWith('rel'))",
                "identity.owners.all(o, o.endsWith('2'))",
                "claims['ref'].startsWith('refs/tags/')",
                "claims.ref.matches('^refs/tags/v[0-9.]+$')",
                "'ref' in claims && !('sub' in claims)",
                "has(claims.ref) && !has(claims.sub)",
                "environment == 'production'",
                "now.getDayOfWeek('Europe/Berlin') == 5",
                "now.getHours('Europe/Berlin') == 15 && now.getHours() == 13",
                "now > timestamp('2026-01-01T00:00:00Z') && now < timestamp('2027-01-01T00:00:00Z')",
                "now - timestamp('2026-07-03T13:00:00Z') == duration('30m')",
                "size(freezes) > 0 && 'summer' in freezes",
                "request.kind == 'signature' && request.count == 3 && request.artifacts == 3",
                "request.window > duration('1h')",
                "request.ticket == 'REL-7' && request.tool == 'jsign' && request.host == 'build-1'",
                "request.count * 2 > 5 ? true : false",
            })
    void every_fact_can_be_asked_for(String when) {
        var judgement = compiled(when).judge(FACTS);
        assertThat(judgement.refuses()).isTrue();
        assertThat(judgement.refusals()).isEqualTo("condition \"c\": not now");
        assertThat(compiled("!(" + when + ")").judge(FACTS).fired()).isEmpty();
    }

    @Test
    void what_is_unknown_is_said_with_its_place_and_what_there_is() {
        assertThat(problems("environment == 'production' &&\n  identity.nam == 'x'"))
                .singleElement()
                .asString()
                .startsWith("condition \"c\": line 2, column ")
                .contains("undeclared reference to 'identity'", "identity.name", "request.count", "getHours");
        assertThat(problems("now() < now"))
                .anySatisfy(problem -> assertThat(problem).contains("undeclared reference to 'now'"));
        assertThat(problems("identity.name > 5"))
                .singleElement()
                .asString()
                .contains("line 1, column 15", "no matching overload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request.count", "'yes'", "claims", "request.count + ", "", "   ", "true true", "[1, 2]"})
    void what_is_not_true_or_false_is_no_condition(String when) {
        assertThat(problems(when)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size(identity.name + identity.name) > 1",
                "size(identity.groups + identity.groups) > 1",
                "size(freezes.map(f, f)) > 1",
                "size(freezes.filter(f, f == 'x')) > 1",
                "dyn(identity.name) == 5",
                "type(identity.name) == string",
                "google.protobuf.Int64Value{value: 5} == 5",
                "size(b'abc') == 3 && bytes('abc') == b'abc'",
                "identity.name.matches(environment)",
                "identity.name.matches('(')",
                "identity.name.matches('(a{0,100}){0,10}')",
                "identity.name.matches('(((a{0,1000}){0,1000}){0,1000}){0,1000}')",
                "identity.name.replace('a', 'b') == ''",
            })
    void what_could_grow_or_escape_the_types_is_not_there(String when) {
        assertThat(problems(when)).isNotEmpty();
    }

    @Test
    void hostile_expressions_are_refused_before_they_run() {
        assertThat(problems("(".repeat(900) + "true" + ")".repeat(900))).isNotEmpty();
        assertThat(problems("!".repeat(1_999) + "true")).isNotEmpty();
        assertThat(problems("true" + " || true".repeat(1_000))).isNotEmpty();
        assertThat(problems("[".repeat(500) + "]".repeat(500) + " == []")).isNotEmpty();
        assertThat(problems("freezes.all(a, freezes.all(b, freezes.all(c, a == b && b == c)))"))
                .singleElement()
                .asString()
                .contains("units of work");
        var bomb = "identity.groups.exists(g, g.matches('(x+x+)+y'))";
        assertThat(problems(bomb)).singleElement().asString().contains("units of work");
        assertThat(problems("1" + "+1".repeat(990) + " > 0"))
                .allSatisfy(problem -> assertThat(problem).isNotBlank());
    }

    @Test
    void work_is_counted_over_all_conditions_of_a_policy() {
        var many = Collections.nCopies(
                20,
                refuse(
                        "claims.ref.matches('^refs/(heads|tags)/[a-z0-9]+$') && claims.sub.matches('^repo:acme/[a-z]+:ref:[a-z/]+$')"));
        var result = ConditionCompiler.compile(many);
        assertThat(result.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.detail()).contains("units of work"));
        assertThat(result.problems().getFirst().pointer()).matches("/conditions/\\d+/when");
        assertThat(ConditionCompiler.compile(Collections.nCopies(21, refuse("true")))
                        .problems())
                .singleElement()
                .extracting(FieldError::pointer)
                .isEqualTo("/conditions");
    }

    @Test
    void what_cannot_be_judged_is_refused_and_says_why() {
        for (var when : List.of(
                "claims['sub'] == 'x'",
                "claims.sub == 'x'",
                "now.getHours('Nowhere/At_All') > 3",
                "1 / (request.count - 3) > 0",
                "timestamp(identity.name) < now",
                "int(identity.name) > 3")) {
            var judgement = compiled(when).judge(FACTS);
            assertThat(judgement.refuses()).as(when).isTrue();
            assertThat(judgement.refusals())
                    .as(when)
                    .startsWith("condition \"c\" cannot be judged (")
                    .endsWith("), and what cannot be judged is refused");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "now.getHours('Europe/Belin') < 8; line 1, column 14; 'Europe/Belin' cannot be read as a time zone",
                "true && now.getDayOfWeek('CEST+1') == 0; line 1, column 26; a time zone",
                "now < timestamp('2026-13-01T00:00:00Z'); line 1, column 17; as a time",
                "request.window > duration('8 hours'); line 1, column 27; as a duration",
                "freezes.exists(f, request.count > int('ten')); line 1, column 39; int",
            })
    void a_text_that_never_can_be_read_is_refused_when_it_is_saved(String when, String where, String why) {
        assertThat(ConditionCompiler.compileProposed(List.of(refuse(when))).problems())
                .singleElement()
                .extracting(FieldError::detail)
                .asString()
                .contains(where + ": ", why);
        // What was saved before the check came is judged as before, and refuses where it is looked at.
        assertThat(ConditionCompiler.compile(List.of(refuse(when))).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now.getHours('UTC') < 8 || now.getHours('Europe/Berlin') < 8 || now.getHours('+02:00') < 8",
                "now < timestamp('2026-12-01T00:00:00+01:00') && request.window > duration('1h30m')",
                "int('10') > request.count && double('1.5') > 1.0 && timestamp(identity.name) < now",
            })
    void texts_that_can_be_read_are_saved(String when) {
        assertThat(ConditionCompiler.compileProposed(List.of(refuse(when))).problems())
                .isEmpty();
    }

    @Test
    void a_step_whose_condition_cannot_be_judged_is_a_refusal_too() {
        var step = new PolicyCondition("c", "claims.sub == 'x'", ConditionEffect.ADD_STEP, "two more eyes", null);
        var judgement = ConditionCompiler.compile(List.of(step)).conditions().judge(FACTS);
        assertThat(judgement.refuses()).isTrue();
        assertThat(judgement.added()).isEmpty();
    }

    @Test
    void each_condition_does_what_it_says_in_order() {
        var conditions = ConditionCompiler.compile(List.of(
                        new PolicyCondition("quiet", "'winter' in freezes", ConditionEffect.REFUSE, "winter", null),
                        new PolicyCondition(
                                "more", "size(freezes) > 0", ConditionEffect.ADD_STEP, "a freeze is on", null),
                        new PolicyCondition(
                                "never", "environment == 'production'", ConditionEffect.REFUSE, "no", null)))
                .conditions();
        assertThat(conditions.canAddSteps()).isTrue();
        var judgement = conditions.judge(FACTS);
        assertThat(judgement.added()).extracting(PolicyCondition::name).containsExactly("more");
        assertThat(judgement.refusing()).containsExactly("never");
        assertThat(judgement.refusals()).isEqualTo("condition \"never\": no");
    }

    @Test
    void a_fact_that_is_too_long_to_judge_is_unknown_and_so_refused() {
        var groups = IntStream.range(0, 101).mapToObj(i -> "group " + i).toList();
        assertThat(compiled("'x' in identity.groups")
                        .judge(facts(groups, Map.of(), List.of()))
                        .refuses())
                .isTrue();
        assertThat(compiled("environment == 'x'")
                        .judge(facts(groups, Map.of(), List.of()))
                        .refuses())
                .isFalse();
        var claims = Map.of("sub", "x".repeat(513), "ref", "main");
        assertThat(compiled("claims.sub == 'x'")
                        .judge(facts(List.of(), claims, List.of()))
                        .refuses())
                .isTrue();
        assertThat(compiled("claims.ref == 'x'")
                        .judge(facts(List.of(), claims, List.of()))
                        .refuses())
                .isFalse();
    }

    @Test
    void the_dearest_conditions_that_are_taken_are_judged_in_milliseconds() {
        var names = IntStream.range(0, 100).mapToObj(i -> "g".repeat(500) + i).toList();
        var facts = facts(names, Map.of("ref", "a".repeat(512)), names);
        for (var when : List.of(
                "identity.groups.all(a, ['x', 'y', 'z', 'u', 'v', 'w', 'r', 's'].all(b, a != b))",
                "identity.groups.all(a, !a.contains('gggggh'))",
                "identity.groups.all(a, a != 'x'" + " && now.getHours('Europe/Berlin') == 15".repeat(3) + ")",
                "claims.ref.matches('([a-z0-9]|a?){2}(a|aa|aaa|a?|[ab]+){3}c')")) {
            var conditions = compiled(when);
            var fastest = IntStream.range(0, 20)
                    .mapToLong(i -> timed(conditions, facts))
                    .min()
                    .orElseThrow();
            assertThat(Duration.ofNanos(fastest)).as(when).isLessThan(Duration.ofMillis(50));
        }
    }

    private static long timed(Conditions conditions, Facts facts) {
        var began = System.nanoTime();
        conditions.judge(facts);
        return System.nanoTime() - began;
    }
}
