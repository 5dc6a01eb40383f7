using Unforget.Model.Fast;

namespace Unforget.Losses.Fast;

/// <summary>What the kernels compute of a pair of maps: a distance between sums along rows and along columns.</summary>
/// <param name="Squares">Values are squared before they are summed.</param>
/// <param name="Rows">With the sums along rows, [H, C].</param>
/// <param name="Columns">With the sums along columns, [W, C].</param>
/// <param name="Normalize">All sums of an image are scaled to length 1.</param>
/// <param name="Root">The distance of an image is a length; otherwise its square.</param>
internal readonly record struct PodTerm(bool Squares, bool Rows, bool Columns, bool Normalize, bool Root)
{
    /// <summary>The term of some options; null where there is no kernel (sums over channels, means, no pooling).</summary>
    public static PodTerm? For(PodOptions options) => (options.Form, options.Pooling) switch
    {
        (PodForm.Code, PodPooling.Spatial) => Code(rows: true, columns: true, options.Normalize),
        (PodForm.Code, PodPooling.Width) => Code(rows: false, columns: true, options.Normalize),
        (PodForm.Code, PodPooling.Height) => Code(rows: true, columns: false, options.Normalize),
        (PodForm.Paper, PodPooling.Spatial) => Paper(rows: true, columns: true),
        (PodForm.Paper, PodPooling.Width) => Paper(rows: true, columns: false),
        (PodForm.Paper, PodPooling.Height) => Paper(rows: false, columns: true),
        _ => null,
    };

    /// <summary>Number of sums of an image.</summary>
    public int Count(Plane plane) => ((Rows ? plane.Height : 0) + (Columns ? plane.Width : 0)) * plane.Channels;

    private static PodTerm Code(bool rows, bool columns, bool normalize) => new(Squares: true, rows, columns, normalize, Root: true);

    private static PodTerm Paper(bool rows, bool columns) => new(Squares: false, rows, columns, Normalize: false, Root: false);
}
