package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Cast;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.ContractFile;
import io.countersign.acceptance.harness.ContractFile.Described;
import io.countersign.acceptance.harness.EventReader;
import io.countersign.acceptance.harness.Party;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may call what, in every role there is. One row per operation, one column per caller: {@code +} allowed, {@code 1} 401, {@code 3} 403, {@code 4} 404 as if
 * it were not there, {@code 0} 400 because its body names what is not there for the caller. Allowed means 2xx, or a refusal that is not
 * about the caller.
 */
class AuthorizationMatrixTest {
    private static final String MATRIX = """
            #                          nobody
            #                          |machine that is an Operator
            #                          ||member of the organization without a role
            #                          |||Auditor
            #                          ||||Operator
            #                          |||||Administrator
            #                          ||||||admin of the organization
            #                          |||||||admin of another organization
            #                          ||||||||platform admin
            getOpenApi                 +++++++++
            getJwks                    +++++++++
            getSignInProviders         +++++++++
            setUp                      +++++++++
            createToken                +++++++++
            getMe                      1++++++++
            listOrganizations          13333333+
            createOrganization         13333333+
            disableOrganization        13333333+
            enableOrganization         13333333+
            listPeople                 1++++++++
            createPerson               133333+++
            getPerson                  1++++++44
            disablePerson              133333+44
            enablePerson               133333+44
            erasePerson                133333+44
            appointPlatformAdmin       13333333+
            dismissPlatformAdmin       13333333+
            addAccount                 133333+44
            removeAccount              133333+44
            setAccountPassword         133333+44
            listPasskeys               13+++++++
            beginPasskey               13+++++++
            addPasskey                 13+++++++
            removePasskey              134444444
            removePersonPasskeys       133333+44
            listMachines               1++++++++
            createMachine              133333+00
            getMachine                 1++++++44
            setMachineOwners           133333+44
            rotateMachineSecret        133333+44
            listMachineTrusts          1++++++44
            addMachineTrust            133333+44
            removeMachineTrust         133333+44
            disableMachine             133333+44
            enableMachine              133333+44
            listGroups                 1++++++++
            createGroup                133333+++
            getGroup                   1++++++44
            addGroupMember             133333+44
            removeGroupMember          133333+44
            listCertificateAuthorities 1++++++++
            createCertificateAuthority 133333+++
            getCertificateAuthority    1++++++44
            getRevocationList          +++++++++
            listSigners                1++++++++
            createSigner               133333+00
            getSigner                  1+4++++44
            disableSigner              13433+344
            enableSigner               13433+344
            archiveSigner              13433+344
            renewSignerCertificate     13433+344
            getSignerCertificate       1+4++++44
            getSignerPublicKey         1+4++++44
            getSignerCertificateRequest 1+4++++44
            setSignerCertificate       13433+344
            listSignerCertificates     1+4++++44
            revokeCertificate          13433++44
            listMembers                1+4++++44
            setMember                  13433++44
            removeMember               13433++44
            getPolicy                  1+4++++44
            setPolicy                  13433+344
            setPolicyGuard             13433+344
            setWaitForProof            13433+344
            listPolicyVersions         1+4++++44
            simulatePolicy             1+4++++44
            createRequest              1+33++344
            listRequests               1++++++++
            getRequest                 1+4++++44
            approveRequest             13433+344
            addComment                 1+4++++44
            decideRequests             1++++++++
            rejectRequest              13433+344
            cancelRequest              1343+3344
            voidRequest                13433+344
            createGrant                13433+344
            listGrants                 1++++++++
            getGrant                   1+4++++44
            listDelegations            1++++++++
            createDelegation           13+++++00
            endDelegation              1444+4+44
            listFreezes                1++++++++
            createFreeze               133333+++
            removeFreeze               133333+44
            listWebhooks               133333+++
            createWebhook              133333+++
            getWebhook                 133333+44
            updateWebhook              133333+44
            deleteWebhook              133333+44
            rotateWebhookSecret        133333+44
            testWebhook                133333+44
            listWebhookDeliveries      133333+44
            resendWebhookDelivery      133333+44
            getCallbackKey             1++++++++
            listChannels               133333+++
            createChannel              133333+++
            getChannel                 133333+44
            updateChannel              133333+44
            deleteChannel              133333+44
            testChannel                133333+44
            breakGlass                 13433+344
            ratifyGrant                13433+344
            refuseGrant                13433+344
            revokeGrant                13433+344
            getReport                  1++++++++
            createCampaign             133333+00
            getNotificationPreferences 13+++++++
            setNotificationPreferences 13+++++++
            testNotifications          133333+++
            listCampaigns              1++++++++
            getCampaign                144+4++44
            listCampaignItems          144+4++44
            answerCampaignItem         13433+344
            sign                       1+33++344
            getOperation               1+4++++44
            listArtifactOperations     1++++++++
            getOperationProof          1+4++++44
            getAttestation             1+4++++44
            getAttestationKey          +++++++++
            listSignerActivity         1+4++++44
            streamEvents               1++++++++
            listAudit                  133333+++
            verifyAudit                133333+++
            exportAudit                133333+++
            takeEvidence               133333+++
            getLog                     1++++++++
            getLogCheckpoint           +++++++++
            getLogKey                  +++++++++
            getLogTile                 +++++++++
            getLogEntries              13333333+
            giveUpPublishedLog         13333333+
            """;

    private static final int NOBODY = 0;
    private static final int OPERATOR = 4;

    /** Where somebody who is Operator and approver through a group alone differs from an Operator, whose requests and delegations these are. */
    private static final Map<String, Character> GROUP_APPROVER = Map.of(
            "approveRequest", '+',
            "rejectRequest", '+',
            "cancelRequest", '3',
            "ratifyGrant", '+',
            "refuseGrant", '+',
            "endDelegation", '4');

    private static Cast cast;

    @BeforeAll
    static void assemble() {
        cast = new Cast(Cluster.shared());
    }

    private static Map<String, String> rows() {
        var rows = new TreeMap<String, String>();
        MATRIX.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var words = line.split(" +", -1);
            rows.put(words[0], words[1]);
        });
        return rows;
    }

    static Stream<Described> operations() {
        return ContractFile.get().operations().stream();
    }

    private static List<@Nullable Party> callers() {
        return Arrays.asList(
                null,
                cast.machine,
                cast.plain,
                cast.auditor,
                cast.operator,
                cast.administrator,
                cast.organizationAdmin,
                cast.foreignAdmin,
                cast.platformAdmin,
                cast.groupApprover,
                cast.disabled);
    }

    /** The row, then the approver through a group, then who was disabled and is nobody. */
    private static String expected(String operation) {
        var row = rows().getOrDefault(operation, "444444444");
        return row + GROUP_APPROVER.getOrDefault(operation, row.charAt(OPERATOR)) + row.charAt(NOBODY);
    }

    @Test
    void every_operation_has_a_row_and_every_row_an_operation() {
        assertThat(rows().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        operations().map(Described::id).toList());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void only_those_in_its_row_may_call(Described operation) {
        var actual = new StringBuilder();
        var answers = new ArrayList<Answer>();
        for (var caller : callers()) {
            var answer = call(operation, caller);
            answers.add(answer);
            actual.append(sign(answer));
        }
        assertThat(actual.toString())
                .as("%s %s: %s", operation.id(), operation.permission(), answers)
                .isEqualTo(expected(operation.id()));
    }

    private static char sign(Answer answer) {
        assertThat(answer.status()).as("%s", answer).isLessThan(500);
        return switch (answer.status()) {
            case 400 -> '0';
            case 401 -> '1';
            case 403 -> '3';
            case 404 -> '4';
            default -> '+';
        };
    }

    /** Of what does not end: who gets the head gets the rest too. */
    private static Answer head(@Nullable Party caller) {
        var gateway = Cluster.shared().gateway(0).uri();
        try (var reader = new EventReader(gateway, "", caller == null ? "" : caller.token(), null)) {
            return new Answer(
                    "GET /v1/events",
                    reader.status(),
                    HttpHeaders.of(Map.of(), (name, value) -> true),
                    new byte[0],
                    0,
                    () -> head(caller));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer call(Described operation, @Nullable Party caller) {
        var prepared = cast.prepare(operation);
        Api api = Cluster.shared().gateway(0).api().as(caller == null ? null : caller.token());
        if (operation.id().equals("createToken")) {
            return api.form(operation.path(), cast.operator.credentials());
        }
        var path = operation.path(prepared.path());
        var body = prepared.body();
        if (operation.id().equals("streamEvents")) {
            return head(caller);
        }
        return switch (operation.method()) {
            case "GET" -> api.get(path);
            case "DELETE" -> api.delete(path);
            case "PUT" -> api.put(path, body);
            default ->
                body == null ? api.withNewKey().post(path) : api.withNewKey().post(path, body);
        };
    }
}
