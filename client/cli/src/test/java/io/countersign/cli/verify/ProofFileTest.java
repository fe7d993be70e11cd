package io.countersign.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofFileTest {
    @TempDir
    Path folder;

    @Test
    void a_proof_takes_the_place_of_another_whole_so_that_nobody_reads_half_of_it() throws Exception {
        var file = Files.writeString(folder.resolve("app.proof"), "the former one");
        var former = Files.createLink(folder.resolve("former"), file);
        proof("second").write(file);
        assertThat(ProofFile.read(file).operation()).isEqualTo("second");
        assertThat(former).hasContent("the former one");
        assertThat(folder).isDirectoryNotContaining("glob:**.countersign-*");
    }

    private static ProofFile proof(String operation) {
        return new ProofFile(
                ProofFile.TYPE,
                operation,
                "leaf".getBytes(StandardCharsets.US_ASCII),
                "proof",
                "key",
                null,
                null,
                null,
                null);
    }
}
