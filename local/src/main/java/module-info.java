/** The launcher's program: the commands that work on this machine and, beside them, the client's commands. */
@org.jspecify.annotations.NullMarked
module io.countersign.local {
    requires info.picocli;
    requires static org.jspecify;

    opens io.countersign.local to
            info.picocli;
}
