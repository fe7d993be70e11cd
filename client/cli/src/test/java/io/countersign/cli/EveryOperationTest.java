package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Nothing that the contract can do is left to those who write HTTP by hand. */
class EveryOperationTest {
    /** Operation, then the command that calls it; a command of several calls stands beside each. */
    private static final Map<String, String> COMMANDS = table("""
            setUp                       setup
            createToken                 login
            getSignInProviders          login
            getMe                       whoami
            getNotificationPreferences  notifications show
            setNotificationPreferences  notifications set
            testNotifications           notifications test
            listChannels                channel list
            createChannel               channel add
            getChannel                  channel show
            updateChannel               channel set
            deleteChannel               channel remove
            testChannel                 channel test
            listPasskeys                passkey list
            removePersonPasskeys        passkey remove-all
            listOrganizations           organization list
            createOrganization          organization create
            disableOrganization         organization disable
            enableOrganization          organization enable
            listPeople                  person list
            createPerson                person create
            getPerson                   person show
            disablePerson               person disable
            erasePerson                 person erase
            enablePerson                person enable
            appointPlatformAdmin        person appoint
            dismissPlatformAdmin        person dismiss
            addAccount                  person login add
            removeAccount               person login remove
            setAccountPassword          person password
            listMachines                machine list
            createMachine               machine create
            getMachine                  machine show
            setMachineOwners            machine owners
            listMachineTrusts           machine trust list
            addMachineTrust             machine trust add
            removeMachineTrust          machine trust remove
            rotateMachineSecret         machine rotate-secret
            disableMachine              machine disable
            enableMachine               machine enable
            listGroups                  group list
            createGroup                 group create
            getGroup                    group show
            addGroupMember              group add
            removeGroupMember           group remove
            listCertificateAuthorities  ca list
            createCertificateAuthority  ca create
            getCertificateAuthority     ca certificate
            listSigners                 signer list
            createSigner                signer create
            getSigner                   signer show
            disableSigner               signer disable
            enableSigner                signer enable
            archiveSigner               signer archive
            breakGlass                  break-glass start
            getSignerCertificate        signer certificate
            getSignerCertificateRequest signer csr
            setSignerCertificate        signer set-certificate
            listSignerCertificates      signer certificates
            revokeCertificate           signer revoke-certificate
            getRevocationList           ca crl
            renewSignerCertificate      signer renew
            getSignerPublicKey          signer public-key
            listMembers                 member list
            setMember                   member set
            removeMember                member remove
            getPolicy                   policy get
            setPolicy                   policy apply
            simulatePolicy              policy simulate
            setPolicyGuard              policy-guard on
            setWaitForProof             signer wait-for-proof
            listPolicyVersions          policy versions
            createRequest               request
            listRequests                requests
            getRequest                  show
            approveRequest              approve
            rejectRequest               reject
            cancelRequest               cancel
            voidRequest                 void
            addComment                  comment
            decideRequests              requests decide
            listDelegations             delegation list
            createDelegation            delegation create
            endDelegation               delegation end
            listFreezes                 freezes list
            createFreeze                freezes add
            removeFreeze                freezes remove
            listWebhooks                webhook list
            createWebhook               webhook create
            getWebhook                  webhook show
            updateWebhook               webhook update
            deleteWebhook               webhook delete
            rotateWebhookSecret         webhook rotate
            testWebhook                 webhook test
            listWebhookDeliveries       webhook deliveries
            resendWebhookDelivery       webhook resend
            getCallbackKey              webhook callback-key
            createGrant                 preapprove
            listGrants                  grants
            getGrant                    grants show
            revokeGrant                 revoke
            listCampaigns               campaign list
            createCampaign              campaign create
            listCampaignItems           campaign items
            answerCampaignItem          campaign answer
            getReport                   report
            ratifyGrant                 break-glass ratify
            refuseGrant                 break-glass refuse
            sign                        sign
            listArtifactOperations      audit find
            getOperation                audit operation
            listSignerActivity          audit
            streamEvents                events
            listAudit                   audit
            takeEvidence                audit evidence
            verifyAudit                 audit verify
            exportAudit                 audit export
            getLog                      log show
            giveUpPublishedLog          log give-up
            getLogCheckpoint            log checkpoint
            getLogKey                   log key
            getOperationProof           proof
            getAttestation              proof
            getAttestationKey           log attestation-key
            """);

    /** Operations without a command, and why. */
    private static final Map<String, String> WITHOUT = table("""
            beginPasskey   asks an authenticator, which only a browser can
            addPasskey     asks an authenticator, which only a browser can
            removePasskey  asks an authenticator, which only a browser can
            getOpenApi     is for programs that are made from the contract
            getJwks        is for programs that verify access tokens
            getCampaign    says what campaign list says
            getLogTile     is for monitors of C2SP tlog-tiles
            getLogEntries  is for monitors of C2SP tlog-tiles
            """);

    /** Commands that call no operation, or those of another command, and why. */
    private static final Map<String, String> BESIDE = table("""
            logout               forgets what this machine keeps
            verify               needs no gateway
            witness              is a server, and needs no gateway
            audit+verify-export  needs no gateway
            break-glass+list     lists grants that began so
            break-glass+show     shows a grant that began so
            policy+set           is another name of policy apply
            policy+diff          is policy apply that only tells
            policy-guard+off     is policy-guard on, the other way
            policy-guard+show    shows what the Signer says
            """);

    /** First word, then the rest of the line. */
    private static Map<String, String> table(String text) {
        var rows = new TreeMap<String, String>();
        text.lines().map(line -> line.split(" +", 2)).forEach(row -> {
            if (rows.put(row[0], row[1]) != null) {
                throw new IllegalStateException(row[0] + " stands there twice");
            }
        });
        return rows;
    }

    private static Set<String> operations() throws IOException {
        try (var in = EveryOperationTest.class.getResourceAsStream("/openapi/gateway.yaml")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            var ids =
                    Pattern.compile("(?m)^ +operationId: (\\w+)$").matcher(text).results();
            return new TreeSet<>(ids.map(id -> id.group(1)).toList());
        }
    }

    /** Words of all commands that do something. */
    private static Set<String> commands() {
        var found = new TreeSet<String>();
        collect(CountersignCli.commandLine(Surroundings.ofThisProcess()), List.of(), found);
        return found;
    }

    private static void collect(CommandLine line, List<String> words, Set<String> found) {
        if (!(line.getCommand() instanceof CommandGroup)) {
            found.add(String.join(" ", words));
        }
        line.getSubcommands().forEach((name, below) -> {
            var longer = new ArrayList<>(words);
            longer.add(name);
            collect(below, longer, found);
        });
    }

    @Test
    void each_operation_of_the_contract_has_a_command_or_a_reason_to_have_none() throws IOException {
        var known = new TreeSet<>(COMMANDS.keySet());
        assertThat(WITHOUT.keySet()).doesNotContainAnyElementsOf(known);
        known.addAll(WITHOUT.keySet());
        assertThat(operations()).isEqualTo(known);
    }

    @Test
    void each_command_that_is_named_exists_and_each_other_one_says_why_it_calls_nothing() {
        var named = new HashSet<>(COMMANDS.values());
        assertThat(commands()).containsAll(named);
        BESIDE.keySet().forEach(one -> named.add(one.replace('+', ' ')));
        assertThat(commands()).containsExactlyInAnyOrderElementsOf(named);
    }
}
