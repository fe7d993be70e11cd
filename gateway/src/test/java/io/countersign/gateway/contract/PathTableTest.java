package io.countersign.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.gateway.contract.PathTable.Hit;
import io.countersign.gateway.contract.PathTable.Nothing;
import io.countersign.gateway.contract.PathTable.WrongMethod;
import io.countersign.gateway.http.OperationRegistry;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PathTableTest {
    private static final Contract CONTRACT = Contract.load();
    private final PathTable table = new PathTable(CONTRACT.operations());

    private String operationAt(String method, String path) {
        return table.find(HttpMethod.valueOf(method), path) instanceof Hit hit
                ? hit.operation().id() + hit.values()
                : "";
    }

    @Test
    void every_operation_is_found_by_its_own_path() {
        for (var operation : CONTRACT.operations()) {
            var path = operation.path().replaceAll("\\{[a-zA-Z]+}", "x");
            assertThat(operationAt(operation.method().name(), path)).startsWith(operation.id() + "{");
        }
    }

    @Test
    void verbs_after_a_colon_belong_to_the_path() {
        assertThat(operationAt("POST", "/v1/requests/7:approve")).isEqualTo("approveRequest{request=7}");
        assertThat(operationAt("GET", "/v1/requests/7")).isEqualTo("getRequest{request=7}");
        assertThat(operationAt("POST", "/v1/audit:verify")).isEqualTo("verifyAudit{}");
        assertThat(operationAt("GET", "/v1/log/tile/0/x001/234.p/17")).isEqualTo("getLogTile{tile=0/x001/234.p/17}");
        assertThat(operationAt("GET", "/v1/log/tile/0/000")).isEqualTo("getLogTile{tile=0/000}");
        assertThat(operationAt("GET", "/v1/log/tile/entries/x001/234")).isEqualTo("getLogEntries{bundle=x001/234}");
        assertThat(table.find(HttpMethod.POST, "/v1/requests/7:explode")).isInstanceOf(Nothing.class);
        assertThat(table.find(HttpMethod.GET, "/v1/requests/7:approve")).isEqualTo(new WrongMethod(Set.of("POST")));
    }

    @Test
    void segments_are_never_empty_and_slashes_never_trail() {
        for (var path : List.of("/", "/v1", "/v1/", "/v1/signers/", "/v1/signers//sign", "/v1/signers/a/sign/")) {
            assertThat(table.find(HttpMethod.POST, path)).as(path).isInstanceOf(Nothing.class);
        }
    }

    @Test
    void two_operations_cannot_share_a_path() {
        var twice = List.of(CONTRACT.operation("getMe"), CONTRACT.operation("getMe"));
        assertThatThrownBy(() -> new PathTable(twice)).isInstanceOf(ContractException.class);
    }

    @Test
    void an_operation_without_handler_stops_the_start() {
        assertThatThrownBy(() -> new OperationRegistry(CONTRACT, List.of()))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("sign has no handler");
    }

    @Test
    void an_unknown_permission_has_no_meaning() {
        assertThat(Permission.ofWord("organization-owner")).isEmpty();
        assertThat(Permission.ofWord("organization-admin")).contains(Permission.ORGANIZATION_ADMIN);
    }
}
