using System.ComponentModel.DataAnnotations;
using Unforget.Foundation;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Model;

/// <summary>How alike a feature and a proxy are.</summary>
public enum Similarity
{
    /// <summary>Minus the squared distance of the two vectors scaled to length s, in [-4 s^2, 0]; the original code.</summary>
    NegativeSquaredDistance,

    /// <summary>The cosine, in [-1, 1].</summary>
    Cosine,
}

/// <summary>How the proxies of a class become one score.</summary>
public enum ProxyMerging
{
    /// <summary>Average weighted by a softmax over the proxies; gradients flow through the weights.</summary>
    Softmax,

    /// <summary>Plain average.</summary>
    Mean,

    /// <summary>Largest.</summary>
    Max,

    /// <summary>Smallest.</summary>
    Min,
}

/// <summary>How proxies start that nothing is imprinted on.</summary>
public enum ProxyInitialization
{
    /// <summary>Normal with deviation 1/sqrt(D): PODNet's code.</summary>
    Normal,

    /// <summary>Uniform in +-1/sqrt(D): UCIR's code.</summary>
    Uniform,
}

/// <summary>Options of <see cref="CosineHead"/>.</summary>
public sealed record CosineHeadOptions
{
    /// <summary>Proxies K of one class.</summary>
    [Range(1, 1000)]
    public int Proxies { get; init; } = 10;

    /// <summary>Similarity of feature and proxy.</summary>
    public Similarity Similarity { get; init; } = Similarity.NegativeSquaredDistance;

    /// <summary>Length s that features and proxies are scaled to: 1 in the CNN setting, 3 in the NME setting. Without effect on the cosine.</summary>
    [Range(0.01, 100.0)]
    public double Scaling { get; init; } = 1.0;

    /// <summary>How the proxies of a class are merged.</summary>
    public ProxyMerging Merging { get; init; } = ProxyMerging.Softmax;

    /// <summary>Inverse temperature gamma of the softmax over proxies.</summary>
    [Range(0.001, 1000.0)]
    public double Gamma { get; init; } = 1.0;

    /// <summary>Distribution of proxies that nothing is imprinted on.</summary>
    public ProxyInitialization Initial { get; init; } = ProxyInitialization.Normal;
}

/// <summary>
/// Multi-proxy cosine classifier (Douillard et al., 2020, equation 9, in the form of its code). Blocks
/// <c>proxies_T</c> [new*K, D], class-major; no bias.
/// </summary>
public sealed class CosineHead : Head
{
    private readonly CosineHeadOptions _options;

    /// <param name="featureDim">D.</param>
    /// <param name="options">Switches.</param>
    public CosineHead(int featureDim, CosineHeadOptions options)
        : base(nameof(CosineHead), featureDim, FeatureKind.Raw) => _options = options;

    /// <summary>Proxies K of one class.</summary>
    public int ProxiesPerClass => _options.Proxies;

    /// <inheritdoc/>
    public override Tensor Logits(Tensor features)
    {
        var similarities = Similarities(F.normalize(features), F.normalize(Concatenated("proxies"))); // [N, C*K]
        if (_options.Proxies == 1)
        {
            return similarities;
        }

        var perClass = similarities.reshape(features.shape[0], -1, _options.Proxies); // [N, C*K] -> [N, C, K]
        return _options.Merging switch
        {
            ProxyMerging.Softmax => (F.softmax(_options.Gamma * perClass, dim: -1) * perClass).sum(-1),
            ProxyMerging.Mean => perClass.mean([-1]),
            ProxyMerging.Max => perClass.amax([-1]),
            ProxyMerging.Min => perClass.amin([-1]),
            _ => throw new InvalidOperationException($"unknown merging {_options.Merging}"),
        };
    }

    /// <inheritdoc/>
    public override Head Empty() => new CosineHead(FeatureDim, _options);

    /// <summary>The proxies of all classes, [C*K, D], without gradient; caller disposes.</summary>
    public Tensor Proxies()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        return Concatenated("proxies").detach().MoveToOuterDisposeScope();
    }

    /// <summary>Overwrites the proxies of the classes added last.</summary>
    /// <param name="proxies">[new*K, D], class-major; copied.</param>
    public void ReplaceNewest(Tensor proxies)
    {
        using var grad = no_grad();
        get_parameter($"proxies_{Growth.Count - 1}")!.copy_(proxies);
    }

    /// <inheritdoc/>
    protected override void AddBlock(int block, int newClasses, ref RandomStream random)
    {
        long[] shape = [newClasses * _options.Proxies, FeatureDim];
        var size = 1.0 / Math.Sqrt(FeatureDim);
        using var proxies = _options.Initial == ProxyInitialization.Normal
            ? Initial.Normal(shape, size, ref random)
            : Initial.Uniform(shape, size, ref random);
        Register($"proxies_{block}", proxies);
    }

    private Tensor Similarities(Tensor features, Tensor proxies)
    {
        if (_options.Similarity == Similarity.Cosine)
        {
            return mm(features, proxies.t());
        }

        // The lengths are computed, not assumed to be s, so that a zero vector keeps its true distance.
        var (f, w) = _options.Scaling == 1.0 ? (features, proxies) : (features * _options.Scaling, proxies * _options.Scaling);
        var squared = f.square().sum(1, keepdim: true) + w.square().sum(1).unsqueeze(0) - 2.0 * mm(f, w.t());
        return -squared.clamp_min(0.0);
    }
}
