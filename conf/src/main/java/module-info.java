/** Configuration: the commented YAML that operators edit, the Lua scripts, and the reader that turns YAML into records. */
@org.jspecify.annotations.NullMarked
module io.countersign.conf {
    requires org.yaml.snakeyaml;
    requires static transitive org.jspecify;

    exports io.countersign.conf;
}
