/** The JCA provider; java.base and nothing else at run time, because jarsigner resolves little more. */
module io.countersign.jca {
    requires static transitive org.jspecify;

    exports io.countersign.jca;

    provides java.security.Provider with
            io.countersign.jca.CountersignProvider;
}
