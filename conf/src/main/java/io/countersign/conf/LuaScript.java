package io.countersign.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that Redis runs.
 *
 * @param name the file name without {@code .lua}
 * @param text what SCRIPT LOAD takes
 * @param sha1 40 lower-case hexadecimal digits, what EVALSHA takes
 */
public record LuaScript(String name, String text, String sha1) {
    /**
     * Loads {@code conf/lua/NAME.lua} from the class path.
     *
     * @throws IllegalArgumentException if there is no such script
     */
    public static LuaScript load(String name) {
        if (!name.matches("[a-z0-9][a-z0-9_-]*")) {
            throw new IllegalArgumentException("A script name is lower-case letters, digits, - and _: " + name);
        }
        try (var stream = LuaScript.class.getResourceAsStream("lua/" + name + ".lua")) {
            if (stream == null) {
                throw new IllegalArgumentException("There is no script conf/lua/" + name + ".lua");
            }
            var bytes = stream.readAllBytes();
            return new LuaScript(name, new String(bytes, StandardCharsets.UTF_8), sha1(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Redis names scripts by their SHA-1; nothing here relies on its strength. */
    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
