package io.countersign.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void a_port_is_given_once_and_lies_below_the_ephemeral_range() {
        assertThat(Stream.generate(FreePorts::next).limit(200))
                .doesNotHaveDuplicates()
                .allMatch(port -> port < 32_768);
    }
}
