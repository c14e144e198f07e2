import Reporting
import Testing

@Suite("SVG picture")
struct SVGPictureTests {
    private let document = """
        <?xml version="1.0" encoding="utf-8"  standalone="no"?>
        <svg viewBox="0 0 40 30" xmlns="http://www.w3.org/2000/svg">
        <title>Gnuplot</title>
        <desc>Produced by GNUPLOT</desc>
        <g id="gnuplot_canvas">
        <defs>
        <circle id='gpPt5' stroke-width='0.222' cx='0' cy='0' r='1'/>
        <use xlink:href='#gpPt5' id='gpPt6' fill='currentColor'/>
        <circle id='gpPt9' cx='0' cy='0' r='1'/>
        <filter id='textbox'><feFlood flood-color='#FFFFFF'/></filter>
        </defs>
        <polygon fill = 'rgb(  1,  2, 255)' points = '1.01,2.02 5.04,2.02 5.04,9.06 1.01,9.06 '/>
        <polygon fill = 'rgb(  1,  2, 255)' points = '6.00,2.00 8.00,2.00 8.00,4.00 6.00,4.00 '/>
        <path stroke='rgb(0,0,0)'  d='M1.00,2.00 L3.00,2.00 L3.00,5.51  '/>
        <use xlink:href='#gpPt6' transform='translate(3.14,4.00) scale(2.48)'/>
        <g transform="translate(1.00,2.00)" font-family="DejaVu Sans" font-size="12.00">
        <text>a &lt; b</text>
        </g>
        <g id="gnuplot_plot_1" ><title>gnuplot_plot_1</title>
        </g>
        </g>
        </svg>
        """

    @Test("Ids get a prefix, and what refers to them with them")
    func ids() throws {
        let picture = try #require(SVGPicture(gnuplotDocument: document))
        let text = picture.element(prefix: "cost", title: "T", description: "D")
        #expect(text.contains("id=\"cost-gpPt5\""))
        #expect(text.contains("xlink:href=\"#cost-gpPt5\""))
        #expect(text.contains("<use xlink:href=\"#cost-gpPt6\""))
        #expect(!text.contains("id=\"gp"))
        #expect(Markup(text).problems == [])
    }

    @Test("A name with ]]> in it, which gnuplot leaves as it is, does not break the document")
    func endOfCharacterData() throws {
        let hostile = document.replacing("a &lt; b", with: "a ]]> --> b")
        let picture = try #require(SVGPicture(gnuplotDocument: hostile))
        let text = picture.document(title: "]]>", description: "]]>")
        #expect(text.contains("a ]]&gt; --&gt; b"))
        #expect(!text.contains("]]>"))
    }

    @Test("The picture is named, and gnuplot's own names are gone")
    func names() throws {
        let picture = try #require(SVGPicture(gnuplotDocument: document))
        let text = picture.element(prefix: "p", title: "A & B", description: "<1>")
        #expect(text.contains("role=\"img\" aria-labelledby=\"p-title p-desc\""))
        #expect(text.contains("<title id=\"p-title\">A &amp; B</title>"))
        #expect(text.contains("<desc id=\"p-desc\">&lt;1&gt;</desc>"))
        #expect(!text.contains("gnuplot"))
        #expect(!text.contains("GNUPLOT"))
        #expect(picture.width == 40)
        #expect(picture.height == 30)
    }

    @Test("Rectangles of one colour become one path, lines become relative, unused parts vanish")
    func compaction() throws {
        let picture = try #require(SVGPicture(gnuplotDocument: document))
        let text = picture.document(title: "T", description: "D")
        #expect(text.contains("d=\"M1,2h4v7.1h-4zM6,2h2v2h-2z\""))
        #expect(text.contains("fill=\"#0102ff\""))
        #expect(text.contains("d=\"M1,2h2v3.5\""))
        #expect(!text.contains("gpPt9"))
        #expect(!text.contains("filter"))
        #expect(text.contains(">a &lt; b</text>"))
        #expect(Markup(text).problems == [])
    }

    @Test("Half a document is none", arguments: ["", "<svg viewBox=\"0 0 1 1\"><g>", "PNG"])
    func truncated(text: String) {
        #expect(SVGPicture(gnuplotDocument: text) == nil)
    }
}
