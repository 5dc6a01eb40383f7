using System.ComponentModel.DataAnnotations;
using Unforget.Imaging.Codecs.Jpeg;

namespace Unforget.Data.Coding;

/// <summary>What a run compresses.</summary>
public enum CompressMode
{
    /// <summary>Nothing: exemplars are kept as they are in the data set.</summary>
    None,

    /// <summary>Every image, for training, memory and testing, as in the thesis.</summary>
    Dataset,

    /// <summary>Exemplars; new images are trained on as they are (Wang et al., 2022).</summary>
    Memory,
}

/// <summary>How <see cref="CompressMode.Memory"/> keeps exemplars.</summary>
public enum CodecKind
{
    /// <summary>As JPEG.</summary>
    Jpeg,

    /// <summary>As codes of a principal component analysis (Zhao et al., 2021).</summary>
    Pca,
}

/// <summary>The <c>jpeg</c> block of a recipe.</summary>
public sealed record JpegOptions
{
    /// <summary>1 to 100 on libjpeg's scale, or chosen for each task.</summary>
    public QualityChoice Quality { get; init; } = new(75);

    /// <summary>Colour samples.</summary>
    public ChromaSubsampling Subsampling { get; init; } = ChromaSubsampling.Half;

    /// <summary>Huffman tables.</summary>
    public HuffmanChoice Huffman { get; init; } = HuffmanChoice.Standard;

    /// <summary>Qualities that <see cref="QualityChoice.Auto"/> chooses from.</summary>
    [Range(JpegSettings.LeastQuality, JpegSettings.MostQuality)]
    public IReadOnlyList<int> Candidates { get; init; } = [10, 25, 50, 75, 90];

    /// <summary>
    /// How far the volume of compressed features may be from that of the same images uncompressed: mean over exemplars of the logarithm of
    /// the ratio. Without effect on a given quality.
    /// </summary>
    [Range(0.0, 1000.0)]
    public double Epsilon { get; init; } = 0.5;

    /// <summary>Settings of one quality.</summary>
    internal JpegSettings At(int quality) => new(quality) { Subsampling = Subsampling, Huffman = Huffman };
}

/// <summary>Which images the basis of <see cref="CodecKind.Pca"/> comes from.</summary>
public enum PcaFit
{
    /// <summary>The new classes of each task; exemplars stored earlier keep their basis.</summary>
    Seen,

    /// <summary>The classes of the first task, once.</summary>
    FirstTask,

    /// <summary>All classes of the run, before training: as published, and a look ahead.</summary>
    All,
}

/// <summary>The <c>pca</c> block of a recipe.</summary>
public sealed record PcaOptions
{
    /// <summary>Codes of an image, one byte each; at most the bytes of an image and the images that the basis comes from less one.</summary>
    [Range(1, 100_000)]
    public int Components { get; init; } = 1024;

    /// <summary>Which images the basis comes from.</summary>
    public PcaFit Fit { get; init; } = PcaFit.Seen;

    /// <summary>Whether the bytes of each basis count against the budget; otherwise they are only reported.</summary>
    public bool ChargeBasis { get; init; }
}
