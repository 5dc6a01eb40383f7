using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using Unforget.Foundation;
using Unforget.Plots;
using Unforget.Plots.Figures;

namespace Unforget.Tests.Plots.Rendering;

public sealed class FigureFilesTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Kinds => [.. FigureKinds.Names.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_is_drawn_the_same_twice(string kind)
    {
        foreach (var figure in FigureKinds.Make(StudyFor(kind), [kind], []))
        {
            Assert.Equal(FigureFiles.Svg(figure), FigureFiles.Svg(figure));
            Assert.Equal(FigureFiles.Png(figure), FigureFiles.Png(figure));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Svg_is_well_formed_and_has_its_words_as_outlines_with_labels(string kind)
    {
        var figure = FigureKinds.Make(StudyFor(kind), [kind], [])[0];
        var root = XDocument.Parse(FigureFiles.Svg(figure)).Root!;
        Assert.Equal("84mm", (string?)root.Attribute("width"));
        Assert.Equal(figure.Title, (string?)root.Element(Svg + "title"));
        Assert.Equal(figure.Caption, (string?)root.Element(Svg + "desc"));
        Assert.Empty(root.Descendants(Svg + "text"));
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "font-family" or "stroke-dasharray" or "src");

        var words = root.Descendants().Select(element => (string?)element.Attribute("aria-label")).OfType<string>().ToList();

        // A long name is broken into lines, never cut off.
        var text = string.Concat(words).Replace(" ", "", StringComparison.Ordinal);
        Assert.All(figure.Legend, entry => Assert.Contains(entry.Label.Replace(" ", "", StringComparison.Ordinal), text, StringComparison.Ordinal));
        var titles = figure.Panels[^1] switch
        {
            LinePanel lines => [lines.X.Title, lines.Y.Title],
            GridPanel grid => new[] { grid.RowTitle, grid.ColumnTitle, grid.Scale.Title },
            _ => [],
        };
        Assert.All(titles, title => Assert.Contains(title, words));
    }

    [Fact]
    public void Letters_that_an_svg_uses_are_defined_in_it()
    {
        var root = XDocument.Parse(FigureFiles.Svg(FigureKinds.Make(Study(), ["accuracy"], [])[0])).Root!;
        var defined = root.Descendants(Svg + "path").Select(path => (string?)path.Attribute("id")).OfType<string>().Select(id => "#" + id).ToHashSet();
        XNamespace link = "http://www.w3.org/1999/xlink";
        var used = root.Descendants(Svg + "use").Select(use => (string)use.Attribute(link + "href")!).ToHashSet();
        Assert.NotEmpty(used);
        Assert.Subset(defined, used);
    }

    [Theory]
    [InlineData(84, 992)]
    [InlineData(174, 2055)]
    public void Png_has_300_dots_an_inch_and_says_so(double width, int pixels)
    {
        var png = FigureFiles.Png(FigureKinds.Make(Study(), ["accuracy"], [])[0], width);
        Assert.Equal(pixels, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        var density = Encoding.Latin1.GetString(png).IndexOf("pHYs", StringComparison.Ordinal);
        Assert.Equal(11811, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(density + 4)));

        // Known answer of the checksum over this very chunk.
        Assert.Equal(0x78A53F76u, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(density + 13)));
    }

    [Fact]
    public void Characters_that_the_font_lacks_are_written_as_codes()
    {
        var study = TestRuns.Study(TestRuns.Run("方法 ä", "a", 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.5, .4] })));
        Assert.Contains("aria-label=\"\\u65B9\\u6CD5 ä\"", FigureFiles.Svg(FigureKinds.Make(study, ["accuracy"], []).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_an_earlier_call_are_replaced_and_those_of_others_are_not()
    {
        var folder = Directory.CreateTempSubdirectory("unforget-plots-").FullName;
        try
        {
            var figures = FigureKinds.Make(Study(), ["accuracy"], ["cnn"]);
            var files = FigureFiles.Write(figures, folder);
            Assert.Equal(["accuracy-cnn.png", "accuracy-cnn.svg"], files.Select(Path.GetFileName));
            Assert.Equal(files, FigureFiles.Write(figures, folder));
            Assert.Equal(2, Directory.GetFiles(folder).Length);

            File.WriteAllText(files[1], "<svg/>");
            File.Delete(files[0]);
            Assert.Contains("was not written by this command", Assert.Throws<UserError>(() => FigureFiles.Write(figures, folder)).Message, StringComparison.Ordinal);
            Assert.Equal("<svg/>", File.ReadAllText(files[1]));
            Assert.False(File.Exists(files[0]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Reporting.Results.StudyResults StudyFor(string kind) => kind == "quality" ? Tests.Plots.Kinds.QualityFigureTests.Study() : Study();

    private static Reporting.Results.StudyResults Study() => TestRuns.Study(
    [
        .. new[] { "podnet", "without pod", "a variant with a very long name that needs (several, lines=of) the legend to be read to its end", "d", "e", "f", "g", "h", "i" }
            .SelectMany(variant => new[] { "a", "b" }.Select((order, i) => TestRuns.Run(
                variant, order, 1, TestRuns.Record(new Dictionary<string, double[]> { ["cnn"] = [.9 - (.1 * i), .7, .5], ["nme"] = [.8, .6, .4 + (.1 * i)] })))),
    ]);
}
