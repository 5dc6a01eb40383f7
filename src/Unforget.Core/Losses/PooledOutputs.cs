using Unforget.Losses.Fast;
using Unforget.Model;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Losses;

/// <summary>Which pooled outputs distillation is computed.</summary>
public enum PodForm
{
    /// <summary>What the published PODNet code computes, over all maps.</summary>
    Code,

    /// <summary>The formulas of the paper and the thesis, over all maps but the last.</summary>
    Paper,

    /// <summary>Squared distance of the maps themselves, over all maps but the last; thesis (3-1).</summary>
    PixelPlain,
}

/// <summary>What is summed before two maps are compared.</summary>
public enum PodPooling
{
    /// <summary>Over rows and over columns, side by side.</summary>
    Spatial,

    /// <summary>Over channels.</summary>
    Channels,

    /// <summary>
    /// Over one spatial dimension. The code form sums over dimension 2 of [N, C, H, W], which it calls width, the paper
    /// form over the columns of a row (dimension 3).
    /// </summary>
    Width,

    /// <summary>Over the other spatial dimension: 3 in the code form, 2 in the paper form.</summary>
    Height,

    /// <summary>Mean over both spatial dimensions.</summary>
    Gap,

    /// <summary>Nothing: the original's "perceptual features" on unsquared maps, divided by their number of elements.</summary>
    Pixel,
}

/// <summary>Options of <see cref="PooledOutputs"/>.</summary>
public sealed record PodOptions
{
    /// <summary>Which loss is computed.</summary>
    public PodForm Form { get; init; } = PodForm.Code;

    /// <summary>What is summed. Without effect on <see cref="PodForm.PixelPlain"/>.</summary>
    public PodPooling Pooling { get; init; } = PodPooling.Spatial;

    /// <summary>Scale every pooled vector to length 1 (eps 1e-12) before comparing. Code form only: the paper's formulas do not.</summary>
    public bool Normalize { get; init; } = true;
}

/// <summary>
/// Pooled outputs distillation between the maps of a teacher and a student (Douillard et al., 2020, section 3.1). Per
/// map, with p the flattened pooling, averaged over the batch:
/// <list type="bullet">
/// <item><c>code</c>: ||n(p(a^2)) - n(p(b^2))||, a length and not its square, n scaling to length 1; mean over all maps.
/// Pixel: ||n(a) - n(b)||^2 / (C*H*W).</item>
/// <item><c>paper</c>: ||p(a) - p(b)||^2 of unsquared maps, the sum of the width and height terms for spatial; sum over
/// the first L-1 maps divided by L-1 (thesis (3-2)-(3-4), (3-6); the thesis's sum runs to L, which its divisor contradicts).</item>
/// <item><c>pixel_plain</c>: ||a - b||^2, over maps like <c>paper</c> (thesis (3-1)).</item>
/// </list>
/// The gradient of a length is 0 where the length is 0. Gradients of channels-last maps are channels-last.
/// Maps of the fused engine (<see cref="FeatureMaps"/>) are compared by kernels of this library where those exist: forms
/// <c>code</c> and <c>paper</c> with spatial, width or height pooling. All others, and everything else, goes to libtorch.
/// </summary>
public static class PooledOutputs
{
    /// <summary>Computes the loss over all maps.</summary>
    /// <param name="teacherMaps">Maps of the frozen network, each [N, C, H, W].</param>
    /// <param name="maps">Maps of the trained network, same count and shapes.</param>
    /// <param name="options">Switches.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Counts or shapes differ, or there are too few maps: 1 for the code form, 2 for the others.</exception>
    public static Tensor Compute(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps, PodOptions options)
    {
        var used = options.Form == PodForm.Code ? maps.Count : maps.Count - 1;
        if (used < 1)
        {
            throw new ArgumentException($"form {options.Form} needs at least {maps.Count - used + 1} maps, got {maps.Count}", nameof(maps));
        }

        Check(teacherMaps, maps);
        return EngineFor(teacherMaps, maps, options) == EngineKind.Fused
            ? PodFunction.Compute([.. teacherMaps.Take(used)], [.. maps.Take(used)], PodTerm.For(options)!.Value)
            : Average(teacherMaps, maps, used, options);
    }

    /// <summary>The term of every map (the last one too in all forms), before averaging.</summary>
    /// <param name="teacherMaps">As in <see cref="Compute"/>.</param>
    /// <param name="maps">As in <see cref="Compute"/>.</param>
    /// <param name="options">Switches.</param>
    /// <returns>One scalar per map in the caller's dispose scope.</returns>
    public static IReadOnlyList<Tensor> PerMap(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps, PodOptions options)
    {
        Check(teacherMaps, maps);
        var fused = EngineFor(teacherMaps, maps, options) == EngineKind.Fused;
        using var scope = NewDisposeScope();
        return [.. maps.Select((map, i) => Term(teacherMaps[i], map).MoveToOuterDisposeScope())];

        Tensor Term(Tensor teacher, Tensor student) =>
            fused ? PodFunction.Compute([teacher], [student], PodTerm.For(options)!.Value) : Map(teacher, student, options);
    }

    /// <summary>What computes the loss of given maps: <see cref="EngineKind.Fused"/> where both lists come from that engine and there is a kernel.</summary>
    /// <param name="teacherMaps">As in <see cref="Compute"/>.</param>
    /// <param name="maps">As in <see cref="Compute"/>.</param>
    /// <param name="options">Switches.</param>
    public static EngineKind EngineFor(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps, PodOptions options) =>
        FeatureMaps.EngineOf(teacherMaps) == EngineKind.Fused
        && FeatureMaps.EngineOf(maps) == EngineKind.Fused
        && PodTerm.For(options) is not null
        && PodFunction.Covers(teacherMaps, maps)
            ? EngineKind.Fused
            : EngineKind.Torch;

    private static Tensor Average(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps, int used, PodOptions options)
    {
        using var scope = NewDisposeScope();
        var total = Map(teacherMaps[0], maps[0], options);
        for (var i = 1; i < used; i++)
        {
            total += Map(teacherMaps[i], maps[i], options);
        }

        return (total / used).MoveToOuterDisposeScope();
    }

    private static void Check(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps)
    {
        if (teacherMaps.Count != maps.Count)
        {
            throw new ArgumentException($"{teacherMaps.Count} teacher maps against {maps.Count}", nameof(teacherMaps));
        }

        for (var i = 0; i < maps.Count; i++)
        {
            if (maps[i].dim() != 4)
            {
                throw new ArgumentException($"map {i} needs shape [N, C, H, W], got {LossGuard.Shape(maps[i])}", nameof(maps));
            }

            LossGuard.SameShape(teacherMaps[i], maps[i], nameof(teacherMaps));
        }
    }

    private static Tensor Map(Tensor teacher, Tensor student, PodOptions options)
    {
        // All arithmetic runs on [N, H, W, C]: sums over the dimensions of a channels-last map's own order have
        // channels-last gradients, while sums over dimensions 2 and 3 of [N, C, H, W] bring the backward pass out of it.
        var (a, b) = (teacher.permute(0, 2, 3, 1), student.permute(0, 2, 3, 1));
        return options.Form switch
        {
            PodForm.Code => Code(a, b, options),
            // The gradient of a bare sum is an expanded view without a memory order; the factor 1 gives it the map's.
            PodForm.Paper => Paper(a, b * 1.0, options.Pooling),
            PodForm.PixelPlain => SquaredDistance(a.flatten(1), b.flatten(1)),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Form, "unknown form"),
        };
    }

    private static Tensor Code(Tensor a, Tensor b, PodOptions options)
    {
        var pixel = options.Pooling == PodPooling.Pixel;
        var (p, q) = pixel ? (a.flatten(1), b.flatten(1)) : (Pool(a.square(), options.Pooling), Pool(b.square(), options.Pooling));
        if (options.Normalize)
        {
            (p, q) = (F.normalize(p), F.normalize(q));
        }

        // libtorch defines the gradient of the norm at 0 as 0.
        return pixel ? SquaredDistance(p, q) / p.shape[1] : (p - q).norm(1).mean();
    }

    private static Tensor Paper(Tensor a, Tensor b, PodPooling pooling) => pooling switch
    {
        // Distances add up over a concatenation, so spatial needs no case of its own. The names of the two spatial
        // dimensions follow the image here and are the other way round in the code form.
        PodPooling.Width => SquaredDistance(Pool(a, PodPooling.Height), Pool(b, PodPooling.Height)),
        PodPooling.Height => SquaredDistance(Pool(a, PodPooling.Width), Pool(b, PodPooling.Width)),
        PodPooling.Pixel => SquaredDistance(a.flatten(1), b.flatten(1)),
        _ => SquaredDistance(Pool(a, pooling), Pool(b, pooling)),
    };

    /// <summary>[N, H, W, C] to [N, P]; the order of the P entries is the same for teacher and student and has no other meaning.</summary>
    private static Tensor Pool(Tensor x, PodPooling pooling) => pooling switch
    {
        PodPooling.Channels => x.sum(3).flatten(1), // [N, H*W]
        PodPooling.Width => x.sum(1).flatten(1), // [N, W*C]
        PodPooling.Height => x.sum(2).flatten(1), // [N, H*C]
        PodPooling.Gap => x.mean([1, 2]), // [N, C]
        PodPooling.Spatial => cat([x.sum(2).flatten(1), x.sum(1).flatten(1)], 1), // [N, (H+W)*C]
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "unknown pooling"),
    };

    private static Tensor SquaredDistance(Tensor p, Tensor q) => (p - q).square().sum(1).mean(); // [N, P] -> scalar
}
