package io.countersign.conf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LuaScriptTest {
    @Test
    void a_script_that_does_not_exist_is_named() {
        assertThatThrownBy(() -> LuaScript.load("no-such"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conf/lua/no-such.lua");
    }

    @Test
    void a_name_that_could_be_a_path_is_refused() {
        assertThatThrownBy(() -> LuaScript.load("../yaml/gateway")).isInstanceOf(IllegalArgumentException.class);
    }
}
