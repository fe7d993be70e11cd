package io.countersign.verticles.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.approval.RequestStates.Action;
import io.countersign.verticles.approval.StepRules.Approved;
import io.countersign.verticles.approval.StepRules.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure rules, as tables. */
class RulesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID ANN = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);
    private static final UUID CID = new UUID(0, 3);

    @ParameterizedTest(name = "ceiling {0}, asked {1}: {2}")
    @CsvSource({
        "unlimited, , unlimited",
        "unlimited, 1, 1",
        "unlimited, 9007199254740991, 9007199254740991",
        "unlimited, 9007199254740992, refused",
        "unlimited, 0, refused",
        "unlimited, -1, refused",
        "1, , 1",
        "1, 1, 1",
        "1, 2, refused",
        "3, , 3",
        "3, 2, 2",
        "3, 3, 3",
        "3, 4, refused",
        "3, 0, refused",
        "3, -9223372036854775808, refused",
        "3, 9223372036854775807, refused"
    })
    void signatures_stay_within_the_ceiling(String ceiling, @Nullable Long asked, String outcome) {
        var errors = new ArrayList<FieldError>();
        var ceilings = new Ceilings(
                ceiling.equals("unlimited") ? Ceiling.none() : Ceiling.of(Long.parseLong(ceiling)),
                WindowCeiling.none());
        var terms = TermsRules.within(ceilings, asked, null, errors);
        assertThat(terms == null ? "refused" : terms.signaturesText()).isEqualTo(outcome);
        assertThat(errors).allMatch(error -> error.pointer().equals("/signatures"));
        if (outcome.equals("refused") && asked != null && asked > 3 && ceiling.equals("3")) {
            assertThat(errors.getFirst().detail()).contains("at most 3");
        }
    }

    @ParameterizedTest(name = "ceiling {0}, asked {1}: {2}")
    @CsvSource({
        "unlimited, , unlimited",
        "unlimited, PT1S, PT1S",
        "unlimited, P3650D, PT87600H",
        "unlimited, P3651D, refused",
        "PT1H, , PT1H",
        "PT1H, PT1H, PT1H",
        "PT1H, PT59M, PT59M",
        "PT1H, PT1H1S, refused",
        "PT1H, PT0S, refused",
        "PT1H, PT-1S, refused",
        "PT1H, PT0.5S, refused",
        "PT1H, PT1.5S, refused",
        "PT1H, PT2562047788015215H, refused"
    })
    void windows_stay_within_the_ceiling(String ceiling, @Nullable Duration asked, String outcome) {
        var errors = new ArrayList<FieldError>();
        var ceilings = new Ceilings(
                Ceiling.none(),
                ceiling.equals("unlimited") ? WindowCeiling.none() : WindowCeiling.of(Duration.parse(ceiling)));
        var terms = TermsRules.within(ceilings, null, asked, errors);
        assertThat(terms == null ? "refused" : terms.windowText()).isEqualTo(outcome);
        assertThat(errors).allMatch(error -> error.pointer().equals("/window"));
    }

    @ParameterizedTest(name = "begin {0} s, end {1} s: {2}")
    @CsvSource({
        ", , 0 3600",
        "0, 3600, 0 3600",
        "-60, , -60 3540",
        "-61, , refused /notBefore",
        "7776000, , 7776000 7779600",
        "7776001, , refused /notBefore",
        "0, 3601, refused /expiresAt",
        "100, 100, refused /expiresAt",
        "100, 99, refused /expiresAt",
        "-50, -10, refused /expiresAt",
        "10, 20, 10 20"
    })
    void a_pre_approval_runs_forward_within_the_ceiling(@Nullable Long begin, @Nullable Long end, String outcome) {
        var errors = new ArrayList<FieldError>();
        var span = WindowRules.span(
                new Ceilings(Ceiling.none(), WindowCeiling.of(Duration.ofHours(1))),
                begin == null ? null : NOW.plusSeconds(begin),
                end == null ? null : NOW.plusSeconds(end),
                NOW,
                errors);
        assertThat(
                        span == null
                                ? "refused " + errors.getFirst().pointer()
                                : (span.notBefore().getEpochSecond() - NOW.getEpochSecond()) + " "
                                        + (span.expiresAt().getEpochSecond() - NOW.getEpochSecond()))
                .isEqualTo(outcome);
    }

    @Test
    void a_pre_approval_without_a_ceiling_has_no_end_but_a_named_end_is_bounded() {
        var errors = new ArrayList<FieldError>();
        var span = WindowRules.span(Ceilings.none(), null, null, NOW, errors);
        assertThat(span).isEqualTo(new WindowRules.Span(NOW, WindowRules.FOREVER));
        assertThat(WindowRules.span(Ceilings.none(), null, NOW.plus(Duration.ofDays(3651)), NOW, errors))
                .isNull();
    }

    @Test
    void every_state_and_action_has_one_outcome() {
        var legal = Map.of(
                Action.APPROVE_STEP, RequestState.PENDING,
                Action.APPROVE_LAST_STEP, RequestState.APPROVED,
                Action.REJECT, RequestState.REJECTED,
                Action.CANCEL, RequestState.CANCELLED,
                Action.VOID, RequestState.VOIDED,
                Action.TIME_OUT, RequestState.EXPIRED);
        var later = NOW.plusSeconds(1);
        for (var state : RequestState.values()) {
            for (var action : Action.values()) {
                var pending = state == RequestState.PENDING;
                var inTime = RequestStates.after(state, action, later, NOW);
                var overdue = RequestStates.after(state, action, NOW, NOW);
                assertThat(inTime)
                        .as("%s %s in time", state, action)
                        .isEqualTo(
                                pending && action != Action.TIME_OUT
                                        ? Optional.ofNullable(legal.get(action))
                                        : Optional.empty());
                assertThat(overdue)
                        .as("%s %s overdue", state, action)
                        .isEqualTo(
                                pending && action == Action.TIME_OUT
                                        ? Optional.of(RequestState.EXPIRED)
                                        : Optional.empty());
                if (!pending) {
                    assertThat(ApprovalRefusals.tooLate(state).detail()).isNotBlank();
                }
            }
            assertThat(RequestStates.seen(state, NOW, NOW))
                    .isEqualTo(state == RequestState.PENDING ? RequestState.EXPIRED : state);
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}, {4}")
    @CsvSource({
        "PENDING, , , PENDING, waiting",
        "EXPIRED, , , EXPIRED, timed out",
        "REJECTED, , rejected by Lea: no, REJECTED, rejected by Lea: no",
        "CANCELLED, , cancelled by requester, REJECTED, cancelled by requester",
        "VOIDED, , voided by Ada: x, REJECTED, voided by Ada: x",
        "APPROVED, ACTIVE, , ACTIVE, because",
        "APPROVED, EXPIRED, , EXPIRED, because",
        "APPROVED, REVOKED, , REVOKED, because"
    })
    void every_inner_state_has_one_of_five_words_and_a_reason(
            RequestState state,
            @Nullable GrantState grant,
            @Nullable String ended,
            RequestStatus status,
            String reason) {
        var words = StatusWords.of(
                state, "waiting", ended, grant == null ? null : new GrantStates.Seen(grant, "because", null));
        assertThat(words).isEqualTo(new StatusWords.Words(status, reason));
    }

    @ParameterizedTest(name = "{0}, {1} of 3, ends in {2} s: {3}, {4}")
    @CsvSource({
        "ACTIVE, 0, 1, ACTIVE, 3 of 3 signatures left",
        "ACTIVE, 3, 1, EXPIRED, signatures used up",
        "ACTIVE, 3, 0, EXPIRED, signatures used up",
        "ACTIVE, 1, 0, EXPIRED, window ended",
        "EXPIRED, 3, 9, EXPIRED, signatures used up",
        "EXPIRED, 1, -1, EXPIRED, window ended",
        "REVOKED, 1, 9, REVOKED, revoked"
    })
    void a_grant_ends_by_itself_while_its_column_says_active(
            GrantState stored, long used, long seconds, GrantState state, String reason) {
        var facts = new GrantStates.Facts(stored, false, used, 3, NOW, NOW.plusSeconds(seconds), null, null);
        var seen = GrantStates.seen(facts, NOW);
        assertThat(seen.state()).isEqualTo(state);
        assertThat(seen.reason()).isEqualTo(reason);
    }

    private static Eligibility eligibility(List<Set<UUID>> listed) {
        return Eligibility.simple(listed, Map.of());
    }

    @Test
    void two_approvals_of_one_person_count_once_even_when_both_were_recorded() {
        var both = eligibility(List.of(Set.of(ANN, BOB), Set.of(ANN, CID)));
        var twice = List.of(new Approved(1, ANN), new Approved(2, ANN));
        assertThat(StepRules.progress(Plan.simple(List.of(1, 1)), both, twice).complete())
                .isFalse();
        var standIn = List.of(new Approved(1, BOB, ANN), new Approved(2, ANN));
        assertThat(StepRules.progress(Plan.simple(List.of(1, 1)), both, standIn).complete())
                .isFalse();
    }

    @Test
    void one_person_satisfies_one_step_and_a_leaver_reopens_theirs() {
        var both = eligibility(List.of(Set.of(ANN, BOB), Set.of(ANN, CID)));
        var approvals = List.of(new Approved(1, ANN));
        var progress = StepRules.progress(Plan.simple(List.of(1, 1)), both, approvals);
        assertThat(progress.open()).isEqualTo(2);
        assertThat(StepRules.judge(ANN, progress, both, approvals)).isEqualTo(new Judgement.SpentOn(1));
        assertThat(StepRules.judge(BOB, progress, both, approvals)).isEqualTo(new Judgement.NotOpen(List.of(1), 2));
        assertThat(StepRules.judge(CID, progress, both, approvals)).isEqualTo(new Judgement.Allowed(2));
        assertThat(StepRules.canDecide(progress, both, approvals)).containsExactly(CID);
        var without = eligibility(List.of(Set.of(BOB), Set.of(CID)));
        var reopened = StepRules.progress(
                Plan.simple(List.of(1, 1)), without, List.of(new Approved(1, ANN), new Approved(2, CID)));
        assertThat(reopened.open()).isEqualTo(1);
        assertThat(reopened.complete()).isFalse();
        var repaired = List.of(new Approved(1, ANN), new Approved(2, CID), new Approved(1, BOB));
        assertThat(StepRules.progress(Plan.simple(List.of(1, 1)), without, repaired)
                        .complete())
                .isTrue();
    }

    @Test
    void the_excluded_are_told_so_before_anything_else() {
        var excluded = Eligibility.simple(List.of(Set.of(ANN)), Map.of(ANN, Exclusion.RECIPIENT));
        var progress = StepRules.progress(Plan.simple(List.of(1)), excluded, List.of(new Approved(1, ANN)));
        assertThat(progress.complete()).isFalse();
        assertThat(StepRules.judge(ANN, progress, excluded, List.of()))
                .isEqualTo(new Judgement.Excluded(Exclusion.RECIPIENT));
        assertThat(StepRules.judge(BOB, progress, excluded, List.of())).isEqualTo(new Judgement.NotAnApprover());
    }

    @Test
    void feasibility_agrees_with_trying_everything() {
        var random = new Random(20260301);
        for (var round = 0; round < 5_000; round++) {
            var people = IntStream.range(0, 1 + random.nextInt(4))
                    .<Set<UUID>>mapToObj(step -> some(random))
                    .toList();
            var required = people.stream().map(step -> 1 + random.nextInt(3)).toList();
            var shortage = Feasibility.shortage(
                    Plan.simple(required), people.stream().map(List::of).toList());
            assertThat(shortage.isEmpty())
                    .as("%s of %s", required, people)
                    .isEqualTo(tryAll(people, required, 0, 0, new HashSet<>()));
            shortage.ifPresent(first -> {
                var enough = new ArrayList<>(required.subList(0, first.step()));
                enough.set(first.step() - 1, required.get(first.step() - 1) - first.missing());
                assertThat(tryAll(people.subList(0, first.step()), enough, 0, 0, new HashSet<>()))
                        .isTrue();
            });
        }
    }

    private static Set<UUID> some(Random random) {
        var set = new HashSet<UUID>();
        for (var i = 0; i < 6; i++) {
            if (random.nextInt(3) == 0) {
                set.add(new UUID(0, i));
            }
        }
        return set;
    }

    private static boolean tryAll(List<Set<UUID>> people, List<Integer> required, int step, int have, Set<UUID> taken) {
        if (step == people.size()) {
            return true;
        }
        if (have == required.get(step)) {
            return tryAll(people, required, step + 1, 0, taken);
        }
        for (var person : people.get(step)) {
            if (taken.add(person)) {
                var possible = tryAll(people, required, step, have + 1, taken);
                taken.remove(person);
                if (possible) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void the_hash_covers_every_part_and_the_terms_hash_only_terms_and_recipient() {
        var terms = new Terms(false, 3, false, 3600);
        var other = new Terms(true, 3, false, 3600);
        var times = terms.during(Instant.EPOCH, Instant.MAX);
        var begin = terms.during(Instant.EPOCH, null);
        var scoped = terms.within(new Scope(null, null, "jarsigner", null, null, null));
        var id = new UUID(0, 9);
        var added = List.of(new AddedStep(1, "freeze", "a freeze is on"));
        var more = List.of(PolicyStep.of("lead", List.of(new Approver(ApproverKind.PERSON, BOB)), 1));
        var hashes = List.of(
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(
                        id,
                        ANN,
                        1,
                        ANN,
                        BOB,
                        "j",
                        terms,
                        null,
                        "https://ci.example.com/1",
                        Map.of(),
                        List.of(),
                        List.of()),
                RequestHash.ofRequest(CID, ANN, 1, ANN, BOB, "j", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, BOB, 1, ANN, BOB, "j", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 2, ANN, BOB, "j", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, BOB, BOB, "j", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, CID, "j", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "k", terms, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", other, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", terms, "t", null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(
                        id,
                        ANN,
                        1,
                        ANN,
                        BOB,
                        "j",
                        terms,
                        null,
                        null,
                        Map.of("sourceAddress", "10.0.0.1"),
                        List.of(),
                        List.of()),
                RequestHash.ofTerms(BOB, terms, null, Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(BOB, terms, "https://ci.example.com/1", Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(CID, terms, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", times, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", scoped, null, null, Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(BOB, times, null, Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(BOB, begin, null, Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(BOB, scoped, null, Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(BOB, other, null, Map.of(), List.of(), List.of()),
                RequestHash.ofTerms(BOB, terms, null, Map.of("ref", "refs/heads/main"), List.of(), List.of()),
                RequestHash.ofTerms(BOB, terms, null, Map.of(), added, List.of()),
                RequestHash.ofTerms(BOB, terms, null, Map.of(), added, more),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", terms, null, null, Map.of(), added, List.of()),
                RequestHash.ofRequest(id, ANN, 1, ANN, BOB, "j", terms, null, null, Map.of(), added, more));
        var distinct = new HashSet<String>();
        hashes.forEach(hash -> distinct.add(HexFormat.of().formatHex(hash)));
        assertThat(distinct).hasSameSizeAs(hashes);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {"PT1H|1 hour", "PT24H|1 day", "P7D|7 days", "PT90S|1 minute 30 seconds", "PT25H|1 day 1 hour"})
    void durations_are_said_in_words(Duration duration, String words) {
        assertThat(PolicySentence.duration(duration)).isEqualTo(words);
    }
}
