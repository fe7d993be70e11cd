package io.countersign.local.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The files that the story signs, built on the spot. */
final class Artifacts {
    private static final String PROGRAM = """
            package demo;

            public final class Hello {
                public static void main(String[] arguments) {
                    System.out.println("Hello from a signed JAR");
                }
            }
            """;
    private static final String SCRIPT = """
            #!/bin/sh
            exec java -jar demo.jar "$@"
            """;
    private static final String BILL_OF_MATERIALS = """
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
             "components": [{"type": "application", "name": "demo", "version": "1.0.0"}]}
            """;

    private final Path folder;

    Artifacts(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Compiles a program and packs it: {@code demo.jar}, {@code next.jar}, {@code hotfix.jar}; writes the other two files. */
    void build() throws IOException, InterruptedException {
        var classes = Files.createDirectories(folder.resolve("classes"));
        compile(classes);
        for (var name : List.of("demo.jar", "next.jar", "hotfix.jar")) {
            pack(classes, name);
        }
        Files.writeString(file("install.sh"), SCRIPT);
        Files.writeString(file("sbom.json"), BILL_OF_MATERIALS);
    }

    /** In a process of its own, so that what this one records of itself for quicker starts is not a compiler. */
    private void compile(Path classes) throws IOException, InterruptedException {
        var source = Files.writeString(classes.resolve("Hello.java"), PROGRAM);
        new Tool(folder).run("javac", "-proc:none", "-d", classes.toString(), source.toString());
    }

    private void pack(Path classes, String name) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "demo.Hello");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, name);
        try (var jar = new JarOutputStream(Files.newOutputStream(file(name)), manifest)) {
            jar.putNextEntry(new JarEntry("demo/Hello.class"));
            Files.copy(classes.resolve("demo/Hello.class"), jar);
            jar.closeEntry();
        }
    }
}
