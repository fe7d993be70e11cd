package io.countersign.verticles.notify;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Notices as HTML. It is written by Java's XML writer, which escapes every text and attribute by itself: there is no template into which
 * somebody could forget to escape a word. Nothing is loaded from elsewhere, so that no reader is tracked.
 */
final class HtmlForm {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final XMLStreamWriter html;
    private final String publicUrl;

    private HtmlForm(XMLStreamWriter html, String publicUrl) {
        this.html = html;
        this.publicUrl = publicUrl;
    }

    /** @param publicUrl without a slash at its end */
    static String of(List<Notice> notices, String publicUrl) {
        var text = new StringWriter();
        try {
            var form = new HtmlForm(FACTORY.createXMLStreamWriter(text), publicUrl);
            form.page(notices);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("text can be written as HTML", e);
        }
        return "<!DOCTYPE html>\n" + text;
    }

    private void page(List<Notice> notices) throws XMLStreamException {
        html.writeStartElement("html");
        html.writeStartElement("body");
        html.writeAttribute("style", "font-family: sans-serif; max-width: 45em");
        for (var notice : notices) {
            one(notice);
        }
        element("p", "color: #666; font-size: small", Footer.TEXT);
        html.writeEndElement();
        html.writeEndElement();
        html.close();
    }

    private void one(Notice notice) throws XMLStreamException {
        element("h3", "margin-bottom: .3em", notice.headline());
        html.writeStartElement("table");
        for (var fact : notice.facts()) {
            html.writeStartElement("tr");
            element("th", "text-align: left; vertical-align: top; padding-right: 1em", fact.name());
            element("td", "overflow-wrap: anywhere", fact.value());
            html.writeEndElement();
        }
        html.writeEndElement();
        var quote = notice.quote();
        if (quote != null) {
            element("p", "margin-bottom: .3em", quote.name() + ":");
            element(
                    "blockquote",
                    "white-space: pre-wrap; border-left: 3px solid #ccc; padding-left: 1em",
                    quote.value());
        }
        for (var command : notice.commands()) {
            element("pre", "margin: 0 0 0 1em", command);
        }
        if (notice.path() != null) {
            link(publicUrl + notice.path());
        }
    }

    private void link(String url) throws XMLStreamException {
        html.writeStartElement("p");
        html.writeStartElement("a");
        html.writeAttribute("href", url);
        html.writeCharacters(url);
        html.writeEndElement();
        html.writeEndElement();
    }

    private void element(String name, String style, String text) throws XMLStreamException {
        html.writeStartElement(name);
        html.writeAttribute("style", style);
        html.writeCharacters(text);
        html.writeEndElement();
    }
}
