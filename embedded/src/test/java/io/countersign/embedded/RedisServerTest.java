package io.countersign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
    @Test
    void a_killed_server_comes_back_empty_on_the_same_port() throws IOException {
        try (var server = RedisServer.open()) {
            int port = server.port();
            assertThat(ask(server, "SET a 1")).isEqualTo("+OK");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(server.port()).isEqualTo(port);
            assertThat(ask(server, "EXISTS a")).isEqualTo(":0");
        }
    }

    @Test
    void a_paused_server_keeps_its_clients_waiting_until_it_resumes() throws IOException {
        var server = TestServers.redis();
        server.pause();
        try {
            assertThatThrownBy(() -> ask(server, "PING")).isInstanceOf(SocketTimeoutException.class);
        } finally {
            server.resume();
        }
        assertThat(ask(server, "PING")).isEqualTo("+PONG");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_server_is_in_a_session_of_its_own_so_that_ctrl_c_does_not_end_it_before_us() throws IOException {
        try (var server = RedisServer.open()) {
            long pid = server.pid();
            // Field 6 of proc(5) stat is the session; the command in parentheses holds no blank here.
            var session = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ")[5];
            assertThat(session).isEqualTo(Long.toString(pid));
        }
    }

    @Test
    void a_password_is_asked_for_when_wanted() throws IOException {
        try (var server = RedisServer.withPassword()) {
            assertThat(ask(server, "PING")).startsWith("-NOAUTH");
            assertThat(ask(server, "AUTH " + server.password())).isEqualTo("+OK");
        }
    }

    @Test
    void the_bundled_program_is_used_where_none_is_installed(@TempDir Path folder) {
        assertThat(RedisBinary.unpacked(folder))
                .hasValueSatisfying(program -> assertThat(program).exists());
    }

    private static String ask(RedisServer server, String command) throws IOException {
        try (var socket = new Socket(server.host(), server.port())) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
