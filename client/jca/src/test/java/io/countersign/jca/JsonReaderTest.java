package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void reads_what_the_gateway_sends() throws IOException {
        var object = JsonObject.parse(
                " {\"text\": \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\", \"n\": -12, \"none\": null, \"yes\": true,"
                        + " \"list\": [{\"a\": 1.5e3}, {}], \"empty\": []} ");
        assertThat(object.text("text")).isEqualTo("a\"\\/\b\f\n\r\té");
        assertThat(object.number("n")).isEqualTo(-12);
        assertThat(object.optionalText("none")).isEmpty();
        assertThat(object.objects("list")).hasSize(2);
        assertThat(object.objects("list").get(0).number("a")).isEqualTo(1500);
        assertThat(object.objects("empty")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}x",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e9999}",
                "{\"a\":NaN}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\u00",
                "{\"a\":1,\"a\":2}",
                "[null]",
                "[1,]",
                "[",
                "tru",
                "\"",
                "//",
                "{\"a\":111111111111111111111111111111111111111111111111111111}"
            })
    void refuses_everything_else(String text) {
        assertThatThrownBy(() -> JsonObject.parse(text)).isInstanceOf(IOException.class);
    }

    @Test
    void refuses_deep_nesting_instead_of_running_out_of_stack() {
        assertThatThrownBy(() -> new JsonReader("[".repeat(100_000)).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("50 levels");
    }

    @Test
    void agrees_with_jackson_on_what_the_writer_writes() throws IOException {
        var strange = "q\"b\\c\u0000\u001f\u2028é\ud83d\ude00\ud800";
        var text = new JsonWriter()
                .open()
                .member("s", strange)
                .member("n", 5L)
                .close()
                .toString();
        var read = new ObjectMapper().readTree(text);
        assertThat(read.get("s").asText()).isEqualTo(strange);
        assertThat(read.get("n").asLong()).isEqualTo(5);
        assertThat(JsonObject.parse(text).text("s")).isEqualTo(strange);
    }

    @Test
    void a_missing_member_is_named() throws IOException {
        var object = JsonObject.parse("{\"a\": 1}");
        assertThatThrownBy(() -> object.text("a")).hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> object.objects("b")).hasMessageContaining("\"b\"");
    }
}
