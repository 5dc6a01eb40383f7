using System.Text;
using Unforget.Foundation;
using Unforget.Plots.Figures;
using Unforget.Plots.Rendering;

namespace Unforget.Plots;

/// <summary>Figures as files. The same figure gives the same bytes.</summary>
public static class FigureFiles
{
    /// <summary>Width of one column of a paper.</summary>
    public const double ColumnMillimetres = 84;

    /// <summary>What every file says about who wrote it; only files with it are replaced.</summary>
    internal const string Mark = "Unforget figure";

    /// <summary>PNG with 300 dots per inch; its header says so.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="widthMillimetres">Width on paper; text does not scale with it.</param>
    public static byte[] Png(Figure figure, double widthMillimetres = ColumnMillimetres)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return PngImage.Of(figure, widthMillimetres);
    }

    /// <summary>SVG that needs no font: letters are outlines.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="widthMillimetres">Width on paper; text does not scale with it.</param>
    public static string Svg(Figure figure, double widthMillimetres = ColumnMillimetres)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return SvgImage.Of(figure, widthMillimetres);
    }

    /// <summary>Writes each figure as NAME.png and NAME.svg. Files of an earlier call are replaced, those of other programs are not.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="folder">Created where it is missing.</param>
    /// <param name="widthMillimetres">Width on paper.</param>
    /// <returns>Paths of the files, in the order of the figures.</returns>
    /// <exception cref="UserError">The disk refuses it, or a file of that name was not written by this product.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<Figure> figures, string folder, double widthMillimetres = ColumnMillimetres)
    {
        ArgumentNullException.ThrowIfNull(figures);
        List<(string Path, Func<byte[]> Content)> files = [.. figures.SelectMany(figure => new (string, Func<byte[]>)[]
        {
            (Path.Combine(folder, figure.Name + ".png"), () => Png(figure, widthMillimetres)),
            (Path.Combine(folder, figure.Name + ".svg"), () => Encoding.UTF8.GetBytes(Svg(figure, widthMillimetres))),
        })];

        // Before the first is written: a call that is refused changes nothing.
        files.ForEach(file => OwnFile.Check(file.Path, Mark));
        files.ForEach(file => OwnFile.Replace(file.Path, file.Content()));
        return [.. files.Select(file => file.Path)];
    }
}
