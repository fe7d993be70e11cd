package io.countersign.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.cli.Failure;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {
    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) ContractJson.mapper().readTree(text);
    }

    private static void comesBack(ObjectNode tree) {
        var yaml = PolicyYaml.write(tree, Map.of("7", "seven # or\nso"));
        assertThat(YamlText.read("f", yaml).tree().toString()).as(yaml).isEqualTo(tree.toString());
    }

    @Test
    void a_policy_comes_back_as_it_was() throws IOException {
        comesBack(json("""
                {"steps":[{"name":"a: b # c","anyOf":[{"name":"yes","approvers":[{"kind":"group","id":"7"}],"requiredApprovals":2},
                 {"approvers":[],"requiredApprovals":1}]}],"signatureCeiling":9007199254740991,"windowCeiling":"unlimited",
                 "ticketPattern":"(?i)REL-[0-9]+\\\\s*|'\\"","artifactsRequired":true,"later":{"deep":[[1,2.50,null,false,-3]],"none":{}}}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "null",
                "~",
                "",
                " ",
                " a ",
                "017",
                "1e3",
                "0x1F",
                "-",
                "- a",
                "2026-11-21",
                "12:30",
                "&a",
                "*a",
                "!t",
                "%d",
                "@x",
                "`",
                "a: b",
                "a #b",
                "'",
                "\"",
                "\\",
                "two\nlines",
                "tab\there",
                "<<",
                "=",
                "?",
                "{",
                "[",
                "|",
                ">",
                "\u00e4\u20ac\ud83d\ude00",
                "\u2028",
                "\u0001",
                "\u007f",
                "\ufeff",
                "true ",
                "...",
                "---",
                "\r\n",
                "1_000",
                "+1",
                ".5",
                "0o7",
                ",",
                ":",
                "a:"
            })
    void any_text_comes_back_as_that_text(String text) {
        var tree = ContractJson.mapper().createObjectNode();
        tree.put("ticketPattern", text);
        tree.putArray("list").add(text);
        tree.put("k" + text, 1);
        comesBack(tree);
    }

    @Test
    void made_up_texts_come_back_as_they_were() {
        var random = new Random(20261121);
        var signs = "ab01 '\"\\:#-?,[]{}&*!|>%@`~=<.\n\t\u00e9";
        for (var i = 0; i < 3000; i++) {
            var text = new StringBuilder();
            for (var n = random.nextInt(9); n >= 0; n--) {
                text.append(signs.charAt(random.nextInt(signs.length())));
            }
            var tree = ContractJson.mapper().createObjectNode();
            tree.put("ticketPattern", text.toString());
            tree.putArray("list").addObject().put("name", text.toString());
            comesBack(tree);
        }
    }

    @Test
    void what_only_the_gateway_says_is_left_out_and_what_it_may_say_one_day_is_kept() throws IOException {
        var yaml = PolicyYaml.write(
                json("{\"version\":3,\"sentence\":\"s\",\"createdBy\":\"x\",\"steps\":[],\"some_day\":1}"), Map.of());
        assertThat(yaml).isEqualTo("steps: []\nsome_day: 1\n");
    }

    @Test
    void names_stand_beside_ids_as_comments() throws IOException {
        var yaml = PolicyYaml.write(json("{\"approvers\":[{\"kind\":\"group\",\"id\":\"7\"}]}"), Map.of("7", "leads"));
        assertThat(yaml).contains("id: '7' # leads");
    }

    @Test
    void json_with_tabs_is_read_too() {
        assertThat(YamlText.read("f", "{\"a\": \"\\\\/\\\\\\/\"}")
                        .tree()
                        .path("a")
                        .textValue())
                .isEqualTo("\\/\\/");
        assertThat(YamlText.read("f", "{\t\"a\":\n\t\t[1,\t\"b\\u00e4\\/\"] }")
                        .tree()
                        .toString())
                .isEqualTo("{\"a\":[1,\"b\u00e4/\"]}");
    }

    @Test
    void words_are_what_json_makes_of_them() {
        var tree = YamlText.read("f", "a: yes\nb: 017\nc: 2026-11-21\nd: null\ne:\nf: 12\ng: 1.50\nh: true\ni: 1:30")
                .tree();
        assertThat(tree.toString())
                .isEqualTo(
                        "{\"a\":\"yes\",\"b\":\"017\",\"c\":\"2026-11-21\",\"d\":null,\"e\":null,\"f\":12,\"g\":1.50,"
                                + "\"h\":true,\"i\":\"1:30\"}");
    }

    @Test
    void a_pointer_leads_to_its_line_or_to_what_is_nearest_around_it() {
        var text = YamlText.read(
                "p.yaml", "# a\nsteps:\n  - name: x\n    approvers:\n      - {kind: group}\n  - a/b: 1\n");
        assertThat(text.place("/steps/0/name")).isEqualTo("p.yaml line 3");
        assertThat(text.place("/steps/0/approvers")).isEqualTo("p.yaml line 4");
        assertThat(text.place("/steps/0/approvers/0/id")).isEqualTo("p.yaml line 5");
        assertThat(text.place("/steps/1/a~1b")).isEqualTo("p.yaml line 6");
        assertThat(text.place("/steps/9")).isEqualTo("p.yaml line 2");
        assertThat(text.place("/windowCeiling")).isEqualTo("p.yaml line 1");
        assertThat(text.place("")).isEqualTo("p.yaml line 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steps: [",
                "- a",
                "just text",
                "",
                "a: 1\na: 2",
                "a: &x [1]\nb: *x",
                "a: &x\n  b: *x",
                "a: !!java.net.URL [x]",
                "a: !!binary aGk=",
                "? [1]\n: 2",
                "a: 1\n---\nb: 2",
                "{\"a\": 1, \"a\": 2}",
                "a: !!int x",
                "a: !own 1"
            })
    void what_is_no_plain_document_is_refused_with_a_reason(String text) {
        assertThatThrownBy(() -> YamlText.read("f.yaml", text))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("f.yaml");
    }

    @Test
    void a_bomb_of_aliases_or_brackets_is_refused_at_once() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> YamlText.read("f", bomb.toString())).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> YamlText.read("f", "a: " + "[".repeat(100_000)))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> YamlText.read("f", "a: " + "x".repeat(1_000_001)))
                .isInstanceOf(Failure.class);
    }
}
