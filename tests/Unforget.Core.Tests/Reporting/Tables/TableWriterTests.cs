using System.Text.Json.Nodes;
using Unforget.Foundation;
using Unforget.Reporting.Results;
using Unforget.Reporting.Tables;
using Unforget.Reporting.Tables.Writers;

namespace Unforget.Tests.Reporting.Tables;

public sealed class TableWriterTests
{
    private static readonly Table Small = new(
        "small",
        "A & B_1",
        [new("name", "name", IsText: true), new("accuracy", "top-1 %", 2), new("gain", "gain", 1)],
        [
            new TableRow([new TextCell("50% | [x] \"q\", y"), new SampleCell(new Sample(1.0 / 3, 0.125, 3)) { Notes = [0] }, new NumberCell(-0.04, IsSigned: true)]),
            new TableRow(
                [new TextCell("{b} ~ ^ \\ # $ *"), new SampleCell(null), new DifferenceCell(new PairedDifference(2, 0.5, 1, 3))], BeginsGroup: true),
        ])
    {
        Captions = ["Mean ± deviation."],
        Notes = ["order1 < order2"],
    };

    [Fact]
    public void Text_is_aligned_columns_with_notes_below() => Matches("text",
        """
        A & B_1

        name                     top-1 %                            gain
        ────────────────  ──────────────  ──────────────────────────────
        50% | [x] "q", y  0.33 ± 0.12 a)                             0.0

        {b} ~ ^ \ # $ *                –  +2.0 ± 0.5 [+1.0, +3.0] higher

        Mean ± deviation.
        a) order1 < order2

        """);

    [Fact]
    public void Text_that_is_wider_than_the_screen_is_broken_into_parts_that_all_name_their_rows()
    {
        var table = new Table(
            "wide",
            "A title of some length",
            [
                new("variant", "variant", IsText: true, NamesRow: true),
                new("average", "average incremental accuracy", 2),
                new("seconds", "seconds"),
                new("difference", "difference to baseline", 1),
            ],
            [
                new TableRow([new TextCell("PODNet without distillation"), new NumberCell(12.5), new NumberCell(7), new TextCell("baseline")]),
                new TableRow([new TextCell("  published"), new NumberCell(50), TableCell.Empty, TableCell.Empty]),
                new TableRow([new TextCell("b"), new NumberCell(1) { Notes = [0] }, new NumberCell(8), new DifferenceCell(new PairedDifference(2, 0.5, 1, 3))]),
            ])
        { Notes = ["a note that goes on and on for longer than a line"] };
        var expected =
            """
            A title of some length

            variant           average  seconds
                          incremental
                             accuracy
            ────────────  ───────────  ───────
            PODNet              12.50        7
            without
            distillation
              published         50.00
            b                 1.00 a)        8

            variant        difference to baseline
            ────────────  ───────────────────────
            PODNet                       baseline
            without
            distillation
            b             +2.0 ± 0.5 [+1.0, +3.0]
                                           higher

            a) a note that goes on and on for longer
               than a line

            """.ReplaceLineEndings("\n");
        Assert.Equal(expected, TableWriter.Find("text").Write([table], width: 40));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(85)]
    [InlineData(1000)]
    public void No_line_is_wider_than_the_screen_and_nothing_is_lost(int width)
    {
        var text = TableWriter.Find("text").Write([Small, Small], width);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        Assert.All(
            new[] { "{b}", "0.33", "0.12", "+3.0]", "higher", "order1", "deviation." },
            word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.Equal(width >= 85, text == TableWriter.Find("text").Write([Small, Small]));
    }

    [Fact]
    public void Markdown_escapes_what_would_be_markup() => Matches("markdown",
        """
        **A &amp; B\_1**

        | name | top-1 % | gain |
        | --- | ---: | ---: |
        | 50% \| \[x\] "q", y | 0.33 ± 0.12 <sup>a</sup> | 0.0 |
        | {b} \~ ^ \\ \# $ \* | – | +2.0 ± 0.5 \[+1.0, +3.0\] higher |

        Mean ± deviation.

        <sup>a</sup> order1 &lt; order2

        """);

    [Fact]
    public void Html_has_headers_for_columns_and_rows() => Matches("html",
        """
        <div class="table" role="region" aria-label="A &amp; B_1" tabindex="0">
        <table>
        <caption>A &amp; B_1</caption>
        <thead><tr><th scope="col" class="text">name</th><th scope="col">top-1 %</th><th scope="col">gain</th></tr></thead>
        <tbody>
        <tr><th scope="row" class="text">50% | [x] &quot;q&quot;, y</th><td>0.33 ± 0.12 <sup>a</sup></td><td>0.0</td></tr>
        <tr class="group"><th scope="row" class="text">{b} ~ ^ \ # $ *</th><td>–</td><td>+2.0 ± 0.5 [+1.0, +3.0] higher</td></tr>
        </tbody>
        </table>
        </div>
        <p class="small">Mean ± deviation.</p>
        <ul class="notes"><li><sup>a</sup> order1 &lt; order2</li></ul>

        """);

    [Fact]
    public void Latex_escapes_every_special_character() => Matches("latex",
        """
        % needs \usepackage{booktabs}
        \begin{table}
        \centering
        \caption{A \& B\_1}
        \begin{tabular}{lrr}
        \toprule
        name & top-1 \% & gain \\
        \midrule
        50\% | {[}x{]} "q", y & 0.33 $\pm$ 0.12$^{a}$ & 0.0 \\
        \addlinespace
        \{b\} \textasciitilde{} \textasciicircum{} \textbackslash{} \# \$ * & -- & +2.0 $\pm$ 0.5 {[}+1.0, +3.0{]} higher \\
        \bottomrule
        \end{tabular}

        \smallskip
        \begin{minipage}{\linewidth}\footnotesize
        Mean $\pm$ deviation.
        \par $^{a}$ order1 $<$ order2
        \end{minipage}
        \end{table}

        """);

    [Fact]
    public void Csv_has_full_precision_and_a_column_for_each_number() => Matches("csv",
        "name,accuracy,accuracy_standard_deviation,accuracy_n,gain,gain_standard_error,gain_low,gain_high,gain_n,gain_verdict,notes\n"
        + "\"50% | [x] \"\"q\"\", y\",0.3333333333333333,0.125,3,-0.04,,,,,,order1 < order2\n"
        + "{b} ~ ^ \\ # $ *,,,,2,0.5,1,3,3,higher,\n");

    [Fact]
    public void Json_has_rows_as_objects()
    {
        var table = JsonNode.Parse(TableWriter.Find("json").Write([Small]))!.AsArray().Single()!;
        var rows = table["rows"]!.AsArray();
        Assert.Equal(1.0 / 3, (double)rows[0]!["accuracy"]!["mean"]!);
        Assert.Equal(0.125, (double)rows[0]!["accuracy"]!["standard_deviation"]!);
        Assert.Equal(3, (int)rows[0]!["accuracy"]!["n"]!);
        Assert.Equal(-0.04, (double)rows[0]!["gain"]!);
        Assert.Equal("higher", (string)rows[1]!["gain"]!["verdict"]!);
        Assert.Equal("order1 < order2", (string)rows[0]!["notes"]![0]!);
    }

    [Fact]
    public void Several_tables_have_an_empty_line_between_them() => Assert.All(
        TableWriter.All.Where(writer => writer.Name != "json"),
        writer => Assert.Equal($"{writer.Write([Small])}\n{writer.Write([Small])}", writer.Write([Small, Small])));

    [Fact]
    public void Unknown_format_is_refused() =>
        Assert.Equal("unknown format 'word' (known: text, markdown, latex, html, csv, json)", Assert.Throws<UserError>(() => TableWriter.Find("word")).Message);

    [Theory]
    [InlineData(0, "a")]
    [InlineData(25, "z")]
    [InlineData(26, "aa")]
    [InlineData(53, "bb")]
    public void Notes_are_marked_by_letters(int note, string mark) => Assert.Equal(mark, CellText.Mark(note));

    private static void Matches(string format, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), TableWriter.Find(format).Write([Small]));
}
