package io.countersign.cli.sign;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** How a file carries its signature. */
public enum ArtifactFormat {
    /** Inside a JAR, by its specification. */
    jar,
    /** Inside a Windows file, by Authenticode. */
    authenticode,
    /** Beside the file, as detached CMS (RFC 5652) in {@code FILE.p7s}. */
    cms,
    /** Beside the file, the bare signature of its content in {@code FILE.sig}: what a list of artifacts or a manifest allows. */
    raw;

    private static final Set<String> JARS = Set.of("jar", "war", "ear", "rar");
    private static final Set<String> WINDOWS = Set.of(
            "exe",
            "dll",
            "sys",
            "ocx",
            "scr",
            "cpl",
            "drv",
            "efi",
            "mui",
            "msi",
            "msp",
            "msm",
            "ps1",
            "psd1",
            "psm1",
            "ps1xml",
            "cab",
            "cat",
            "vbs",
            "vbe",
            "wsf",
            "appx",
            "msix",
            "appxbundle",
            "msixbundle",
            "nupkg");

    /** Whether the signed file carries its signature. */
    public boolean isInside() {
        return this == jar || this == authenticode;
    }

    /** By the end of the name; anything unknown is signed beside the file. */
    public static ArtifactFormat of(Path file) {
        var name = file.getFileName() == null ? "" : file.getFileName().toString();
        var extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!name.contains(".")) {
            return cms;
        }
        if (JARS.contains(extension)) {
            return jar;
        }
        return WINDOWS.contains(extension) ? authenticode : cms;
    }
}
