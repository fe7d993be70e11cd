package io.countersign.verticles.evidence;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A page without scripts and without anything from elsewhere. All texts go through the escaping of the platform's XML writer. */
final class HtmlPage implements AutoCloseable {
    private static final String STYLE = """
            body{font:14px/1.45 system-ui,sans-serif;color:#1b1b1b;max-width:75rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.7rem}h2{margin-top:2.5rem;border-bottom:2px solid #1b4965;padding-bottom:.2rem}h3{margin-bottom:.3rem}
            table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border:1px solid #c9d1d6;padding:.25rem .45rem;text-align:left;
            vertical-align:top;overflow-wrap:anywhere}th{background:#eef3f6}.cut,.bad{color:#a4161a;font-weight:600}.about,.none{color:#555}
            pre{background:#f4f6f7;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere}
            @media print{body{font-size:10px;max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}
            """;

    private final XMLStreamWriter out;

    HtmlPage(OutputStream stream, String title) throws XMLStreamException {
        out = XMLOutputFactory.newFactory().createXMLStreamWriter(stream, StandardCharsets.UTF_8.name());
        out.writeDTD("<!DOCTYPE html>");
        out.writeStartElement("html");
        out.writeAttribute("lang", "en");
        out.writeStartElement("head");
        meta("charset", "utf-8");
        out.writeEmptyElement("meta");
        out.writeAttribute("http-equiv", "Content-Security-Policy");
        out.writeAttribute("content", "default-src 'none'; style-src 'unsafe-inline'");
        text("title", title);
        text("style", STYLE);
        out.writeEndElement();
        out.writeStartElement("body");
        text("h1", title);
    }

    private void meta(String name, String value) throws XMLStreamException {
        out.writeEmptyElement("meta");
        out.writeAttribute(name, value);
    }

    HtmlPage section(String title, String about) throws XMLStreamException {
        text("h2", title);
        return paragraph("about", about);
    }

    HtmlPage heading(String title) throws XMLStreamException {
        text("h3", title);
        return this;
    }

    HtmlPage paragraph(String style, String words) throws XMLStreamException {
        out.writeStartElement("p");
        out.writeAttribute("class", style);
        out.writeCharacters(words);
        out.writeEndElement();
        return this;
    }

    HtmlPage verbatim(String words) throws XMLStreamException {
        text("pre", words);
        return this;
    }

    /**
     * A table of events of the period.
     *
     * @param cut rows that are missing beside those the table itself left out
     */
    HtmlPage table(Table table, long cut) throws XMLStreamException {
        return table(table, cut, "events.jsonl");
    }

    /** A table of what may have begun long before the period; see {@link StandingJson}. */
    HtmlPage standing(Table table) throws XMLStreamException {
        return table(table, 0, "standing.json");
    }

    private HtmlPage table(Table table, long cut, String file) throws XMLStreamException {
        if (table.rows().isEmpty()) {
            return paragraph("none", "None.");
        }
        out.writeStartElement("table");
        out.writeStartElement("thead");
        cells("th", table.columns());
        out.writeEndElement();
        out.writeStartElement("tbody");
        for (var row : table.rows()) {
            cells("td", row);
        }
        out.writeEndElement();
        out.writeEndElement();
        var missing = table.total() - table.rows().size() + cut;
        return missing == 0
                ? this
                : paragraph("cut", "Cut: " + missing + " more are not shown here; " + file + " has all of them.");
    }

    private void cells(String element, Iterable<String> texts) throws XMLStreamException {
        out.writeStartElement("tr");
        for (var cell : texts) {
            text(element, cell);
        }
        out.writeEndElement();
    }

    private void text(String element, String words) throws XMLStreamException {
        out.writeStartElement(element);
        out.writeCharacters(words);
        out.writeEndElement();
    }

    @Override
    public void close() throws XMLStreamException {
        out.writeEndDocument();
        out.close();
    }
}
